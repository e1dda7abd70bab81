"""Gates: what a cue must pass to become a signal, one question a file."""

from nlp_service.signals.gates.context import Context, context_of, headlines_of
from nlp_service.signals.gates.definition import is_definition
from nlp_service.signals.gates.layout import in_rows, is_heading, table_rows
from nlp_service.signals.gates.measure import is_of_burden, is_of_market
from nlp_service.signals.gates.modality import (
    Modality,
    is_conditional,
    is_demanded,
    is_risk,
    modality,
)
from nlp_service.signals.gates.negation import is_negated
from nlp_service.signals.gates.scope import Standing, standing
from nlp_service.signals.gates.time import is_dated, is_past

__all__ = [
    "Context",
    "Modality",
    "Standing",
    "context_of",
    "headlines_of",
    "in_rows",
    "is_conditional",
    "is_dated",
    "is_definition",
    "is_demanded",
    "is_heading",
    "is_negated",
    "is_of_burden",
    "is_of_market",
    "is_past",
    "is_risk",
    "modality",
    "standing",
    "table_rows",
]
