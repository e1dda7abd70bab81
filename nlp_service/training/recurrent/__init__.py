"""The recurrent tagger of Chinese names: vectors from running text, network, files."""

from nlp_service.training.recurrent.train import SUBJECTS, train

__all__ = ["SUBJECTS", "train"]
