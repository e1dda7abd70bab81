"""The bilingual pipeline: one blank ``xx`` language, our tokenizer, our components in order."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nlp_service.annotate.components import (  # noqa: F401  (each registers its factory)
    acts,
    contracts,
    names,
    parties,
    polarity,
    sentences,
    sentiment,
    spacy,
    state,
    values,
)
from nlp_service.annotate.tokenizer import Tokenizer

if TYPE_CHECKING:
    from spacy.language import Language

#: Component names in the order in which they run.
COMPONENTS = (
    "sentences", "values", "parties", "contracts", "names", "acts", "sentiment", "polarity"
)  # fmt: skip
_WITH_MODELS = {"names", "acts", "sentiment", "polarity"}

#: spaCy refuses longer texts unless told; nothing here needs memory beyond the tokens.
LONGEST = 1 << 31


def build(models: Path | None = None) -> Language:
    """The pipeline. Nothing is downloaded; models are read when first needed.

    Args:
        models: folder of the model pack, None for the one in use.
    """
    state.register()
    nlp = spacy.blank("xx")
    nlp.tokenizer = Tokenizer(nlp.vocab)
    nlp.max_length = LONGEST
    for component in COMPONENTS:
        config = {"models": str(models) if models else None} if component in _WITH_MODELS else {}
        nlp.add_pipe(f"nlp_service_{component}", name=component, config=config)
    return nlp
