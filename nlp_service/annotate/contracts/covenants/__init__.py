"""Financial covenants as contracts word them, sentence by sentence."""

from nlp_service.annotate.contracts.covenants.names import RatioName
from nlp_service.annotate.contracts.covenants.stated import Stated, read_sentence

__all__ = ["RatioName", "Stated", "read_sentence"]
