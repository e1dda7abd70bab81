"""The subject of a signal among the phrases of its sentence, learnt from labelled sentences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp_service.annotate import Annotator
from nlp_service.annotate.models.linear import Floats
from nlp_service.annotate.models.marks import MarkHead, MarkModel
from nlp_service.schema import AnnotationRequest
from nlp_service.signals.candidates import Candidate
from nlp_service.signals.choice import TASK, options, weighed
from nlp_service.signals.conflicts import Reading
from nlp_service.signals.detection import read, situation_of
from nlp_service.signals.pack import using
from nlp_service.signals.situation import Situation
from nlp_service.training.corpora import Corpora, stable_fold
from nlp_service.training.events import ids_of
from nlp_service.training.labelled import Labelled, Said, development, written
from nlp_service.training.marks import fit
from nlp_service.training.metrics import calibration_figures

LANGUAGES = ("zh", "en")
#: Headlines with a labelled subject of an event, and how many of them are read.
HEADLINES = "fincuge_finese"
_MOST = 5_000
_LONGEST = 400
#: Weight of a mention in such a headline; inverse strength of the L2 penalty; marks that are kept.
_WEIGHT = 0.5
_PENALTY = 1.0
_KEEP = 60_000
#: What annotates is not asked for what signals do not read.
WITHOUT = ("acts", "sentiment")


@dataclass(frozen=True)
class Question:
    """A mention whose subject is labelled: ``wanted`` are the right answers."""

    situation: Situation
    wanted: frozenset[str | None]
    weight: float = 1.0

    def is_right(self, option: Candidate | None) -> bool:
        """Whether an option is one of the right answers."""
        return (option.text if option else None) in self.wanted


def readings_of(text: Labelled, annotator: Annotator) -> list[Reading]:
    """The readings of a labelled text before the models that are being trained."""
    request = AnnotationRequest(id="-", text=text.text, kind=text.kind)
    annotation = annotator.annotate(request, without=WITHOUT)
    with using(annotator.models, {TASK: None, "signal_confidence": None}):
        return read(text.text, annotation, kind=text.kind)


def questions(
    texts: Iterable[Labelled], annotator: Annotator, weight: float = 1.0
) -> list[Question]:
    """The mentions of texts that have the type and assertion of a label with a subject."""
    found = []
    for text in texts:
        right: dict[tuple[str, str], set[str | None]] = defaultdict(set)
        for said in text.signals:
            if said.about:
                right[said.type, said.assertion].add(said.subject)
        if not right:
            continue
        for reading in readings_of(text, annotator):
            mention = reading.mention
            wanted = right.get((reading.base, mention.assertion))
            if (
                wanted
                and not reading.listed
                and (mention.subject is None or not mention.subject.company)
            ):
                situation = situation_of(reading, text.text, text.kind)
                found.append(Question(situation, frozenset(wanted), weight))
    return found


def headlines(corpora: Corpora) -> list[Labelled]:
    """Chinese headlines with the subject of their event, by the rules of ``events``."""
    told: dict[str, list[Said]] = defaultdict(list)
    for row in corpora.training(HEADLINES):
        if row["subject"] and len(row["text"]) <= _LONGEST:
            for type_id in ids_of(row["text"], [row["event_type"]]) or ():
                told[row["text"]].append(Said(type_id, "asserted", row["subject"], True))
    chosen = sorted(told, key=lambda text: stable_fold(text, 1 << 40, "subjects"))[:_MOST]
    return [Labelled(text, "text", tuple(told[text])) for text in chosen]


def train(corpora: Corpora, folder: Path) -> None:
    """Write ``zh.npz`` and ``en.npz`` into a folder of a pack that has the models of names."""
    annotator = Annotator(folder.parent)
    for language in LANGUAGES:
        asked = questions([*written(language, "dev"), *development(corpora, language)], annotator)
        if language == "zh":
            asked += questions(headlines(corpora), annotator, _WEIGHT)
        fit_questions(asked).save(folder / f"{language}.npz")


def fit_questions(asked: list[Question]) -> MarkHead:
    """A head that tells right options from the others; an eighth of the texts gives its curve."""
    tuned = [stable_fold(one.situation.text, 8, "calibrate") == 0 for one in asked]
    draft = _fit([one for one, tune in zip(asked, tuned, strict=True) if not tune])
    scale = _temperature(draft, [one for one, tune in zip(asked, tuned, strict=True) if tune])
    return replace(_fit(asked), scale=scale)


def _fit(asked: list[Question]) -> MarkHead:
    marks, truth, weights = [], [], []
    for question in asked:
        for option in options(question.situation):
            marks.append(question.situation.marks(option))
            truth.append(question.is_right(option))
            weights.append(question.weight)
    return fit(marks, np.array(truth), np.array(weights), _PENALTY, _KEEP)


def _temperature(head: MarkHead, asked: list[Question]) -> float:
    """The factor of the scores that makes the chances of options those of being right."""
    from scipy.optimize import minimize_scalar

    scored = [answered(head, one) for one in asked]
    scored = [(scores, right) for scores, right in scored if right.any()]
    if not scored:
        return 1.0

    def loss(factor: float) -> float:
        return -sum(
            float(np.log(_share(factor * scores)[right].sum() + 1e-9)) for scores, right in scored
        )

    return float(minimize_scalar(loss, bounds=(0.1, 5.0), method="bounded").x)


def answered(head: MarkHead, question: Question) -> tuple[Floats, NDArray[np.bool_]]:
    """Of each option that is weighed at run time its score, and whether it is right."""
    offered, scores = weighed(head, question.situation)
    return scores, np.array([question.is_right(option) for option in offered])


def evaluate(model: MarkModel, corpora: Corpora) -> dict[str, dict[str, float]]:
    """Share of right subjects among mentions of right type and assertion, beside the rules'."""
    result: dict[str, dict[str, float]] = {}
    chances, hits = [], []
    annotator = Annotator(model.pack)
    for language in LANGUAGES:
        asked = questions(written(language, "check"), annotator)
        ruled = named = 0
        for question in asked:
            chosen = question.situation.chosen
            ruled += (chosen.text if chosen else None) in question.wanted
            head = model.heads[language]
            scores, right = answered(head, question)
            hit = bool(right[int(scores.argmax())])
            named += hit
            chances.append(float(_share(head.scale * scores).max()))
            hits.append(hit)
        count = max(len(asked), 1)
        result[f"signal_subjects/{language}"] = {
            "accuracy": named / count,
            "rules_accuracy": ruled / count,
        }
    return result | calibration_figures("signal_subjects", np.array(chances), np.array(hits))


def _share(scores: Floats) -> Floats:
    """The chance of each option where exactly one is right."""
    parts = np.exp(scores - scores.max())
    return np.asarray(parts / parts.sum())
