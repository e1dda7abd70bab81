"""Document → clean located text: language, sentences, mail zones, sections, normal forms."""

from nlp_service.text.embedded import unfold
from nlp_service.text.language import chinese_share, language
from nlp_service.text.normalise import Normalised, normalise, simplify
from nlp_service.text.prepare import prepare
from nlp_service.text.sections import sections
from nlp_service.text.sentences import sentences
from nlp_service.text.zones import zones

__all__ = [
    "Normalised",
    "chinese_share",
    "language",
    "normalise",
    "prepare",
    "sections",
    "sentences",
    "simplify",
    "unfold",
    "zones",
]
