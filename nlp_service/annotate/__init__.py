"""Text → annotations: values, names, parties, sentences, acts and sentiment."""

from nlp_service.annotate.annotator import Annotator

__all__ = ["Annotator"]
