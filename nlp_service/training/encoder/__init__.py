"""The bilingual encoder: vocabulary, start, pretraining, heads, export, figures."""

from nlp_service.training.encoder.build import train
from nlp_service.training.encoder.quality import evaluate

__all__ = ["evaluate", "train"]
