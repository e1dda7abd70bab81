"""The recurrent tagger of Chinese names: vectors from running text, network, files."""

from nlp_service.training.recurrent.train import train

__all__ = ["train"]
