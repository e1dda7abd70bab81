"""Values in text: amounts, dates, durations, shares, rates, ratios and official numbers."""

from __future__ import annotations

from nlp_service.annotate.values.grammar import find_values

__all__ = ["find_values"]
