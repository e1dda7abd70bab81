"""Evidence to scores: cooperation willingness and the fused credit score."""

from nlp_service.scores.cooperation import cooperation, cooperation_of_thread
from nlp_service.scores.fusion import credit

__all__ = ["cooperation", "cooperation_of_thread", "credit"]
