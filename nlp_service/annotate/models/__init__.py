"""Trained models: text to calibrated labels. Weights are plain arrays, never pickled code."""

from nlp_service.annotate.models.classifier import PairClassifier, TextClassifier
from nlp_service.annotate.models.features import language_of
from nlp_service.annotate.models.manifest import (
    Manifest,
    ModelEntry,
    ModelFile,
    load,
    load_embedder,
)
from nlp_service.annotate.models.subjects import SubjectFinder
from nlp_service.annotate.models.tagger import EntityTagger

__all__ = [
    "EntityTagger",
    "Manifest",
    "ModelEntry",
    "ModelFile",
    "PairClassifier",
    "SubjectFinder",
    "TextClassifier",
    "language_of",
    "load",
    "load_embedder",
]
