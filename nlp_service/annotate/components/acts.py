"""Component ``acts``: what each sentence does towards the other side."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from nlp_service.annotate import models
from nlp_service.annotate.components.batches import Read, Scores, chances, in_batches, language_of
from nlp_service.schema import Act

#: A name, position or firm by itself: what is left of a signature or salutation does nothing.
_NAMEPLATE = re.compile(
    r"(?!.*[请已将会不未我您你他们是有到把被就都可能了吗呢？?！!，,。；;])"
    r"(?:[\u4e00-\u9fff·]{2,4}[\s|/／]+)*[\u4e00-\u9fff（）()\s|/／]{0,20}"
    r"(?:经理|部长|主任|总监|董事长|董事|科长|处长|行长|总裁|主管|秘书|会计师?|出纳|专员|助理|负责人"
    r"|院长|顾问|律师|部|室|处|科|中心|公司|银行|集团|分行|支行|医院)"
    r"|[A-Z][\w.'’-]*(?:(?:,? | & | of | and )[A-Z][\w.'’-]*)*,? "
    r"(?:Manager|Director|Officer|Counsel|President|Treasurer|Controller|Accountant|Partner)"
)


class Acts:
    """Acts of the scored sentences; contract clauses carry none.

    Args:
        folder: the model pack, None for the one in use.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    @cached_property
    def model(self) -> models.TextClassifier:
        """The classifier; raises ModelMissing."""
        model: models.TextClassifier = models.load("acts", self.folder)
        return model

    def __call__(self, doc: Doc) -> Doc:
        """The document with ``doc._.acts``: for each sentence start, its acts and scores."""
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], batch_size: int = 64) -> Iterator[Doc]:
        """The documents with their acts; one call of the model for the sentences of a batch."""
        return in_batches(stream, batch_size, self._items, self._predict, self._keep)

    def _items(self, doc: Doc) -> list[Read]:
        if doc._.kind == "contract":
            return []
        return [
            (doc._.source[s.start : s.end], doc._.quick) for s in doc._.sentence_spans if s.scored
        ]

    def _predict(self, items: list[Read]) -> Scores:
        return chances(self.model, items)

    def _keep(self, doc: Doc, scores: Scores) -> None:
        found: dict[int, tuple[list[Act], dict[Act, float]]] = {}
        if len(scores):
            labels = [Act(label) for label in self.model.labels]
            spans = [span for span in doc._.sentence_spans if span.scored]
            for span, row in zip(spans, scores, strict=True):
                sentence = doc._.source[span.start : span.end]
                if _NAMEPLATE.fullmatch(sentence):
                    found[span.start] = ([], dict.fromkeys(labels, 0.0))
                    continue
                limits = self._limits(sentence)
                chances = {act: round(float(p), 4) for act, p in zip(labels, row, strict=True)}
                acts = [act for act in labels if chances[act] >= limits[act]]
                found[span.start] = (acts, chances)
        doc._.acts = found

    def _limits(self, sentence: str) -> dict[str, float]:
        return self._thresholds[language_of(sentence)]

    @cached_property
    def _thresholds(self) -> dict[str, dict[str, float]]:
        return {language: self.model.thresholds(language) for language in ("zh", "en")}


@Language.factory("nlp_service_acts", default_config={"models": None})
def create(nlp: Language, name: str, models: str | None) -> Acts:
    """spaCy entry point."""
    return Acts(Path(models) if models else None)
