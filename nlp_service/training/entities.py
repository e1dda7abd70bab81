"""Names: a recurrent tagger of Chinese and a conditional random field of English, learnt from
sets with differing schemes."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp_service.annotate.models import EntityTagger
from nlp_service.annotate.models.tagger import CALIBRATION
from nlp_service.annotate.models.tagger_features import Unit, featurise, units
from nlp_service.errors import SetupError
from nlp_service.training.arguments import argument_figures
from nlp_service.training.companies import (
    Example,
    company_examples,
    headline_examples,
    mail_examples,
    party_examples,
    subject_examples,
    written_examples,
)
from nlp_service.training.corpora import Corpora, own, stable_fold
from nlp_service.training.metrics import calibration_figures, span_f1

SETS = {
    "zh": ("cluener", "resume_ner", "msra_ner", "boson_ner", "weibo_ner"),
    "en": ("conll2003", "wnut17", "fin_ner"),
}
#: Sets that hold all four labels; in the Chinese others a model of these fills in the rest.
_WITH_TITLE = ("cluener", "resume_ner")
#: Exact F1 of an untuned CRF.
FLOORS = {"cluener": 0.71, "msra_ner": 0.64, "resume_ner": 0.93, "conll2003": 0.79, "fin_ner": 0.05}
#: Rows taken of a set whose size would drown the others and the time.
_MOST = {"msra_ner": 22_000}
#: Rows that confidence is calibrated on.
_MOST_TUNED = 2_500
#: The key by which rows are held back: whole documents where sentences of one are alike.
_KEYS = {"conll2003": "doc"}

_LABELS = {
    **dict.fromkeys(
        (
            "company",
            "organization",
            "government",
            "ORG",
            "org_name",
            "company_name",
            "ORG.NAM",
            "corporation",
            "group",
        ),
        "ORG",
    ),
    **dict.fromkeys(("name", "NAME", "PER", "person_name", "PER.NAM", "person"), "PERSON"),
    **dict.fromkeys(("position", "TITLE"), "TITLE"),
    **dict.fromkeys(("address", "LOC", "location", "GPE.NAM", "LOC.NAM"), "LOC"),
}
#: Defined terms that FIN labels as people and banks.
_ROLE = re.compile(
    r"(co-?)?(borrowers?|lenders?|banks?|guarantors?|agents?|company|parent|holdings|tenant|landlord"
    r"|pledgors?|grantors?|buyer|seller|purchaser|obligors?|issuer|trustee|executive|employee"
    r"|secured party|debtors?|subsidiar(y|ies)|administrative agent|collateral agent"
    r"|indemnitee|person|licensor|licensee|owner|contractor|client|customer|silicon)",
    re.IGNORECASE,
)
#: No set labels English positions, so a pattern makes the labels that the tagger learns from.
_TITLE = re.compile(
    r"\b(?:(?:vice|deputy|senior|executive|managing|assistant|associate|general|group|regional"
    r"|acting|chief)[ -]+)*"
    r"(?:president|chairman|chairwoman|chief executive(?: officer)?|chief (?:financial|operating|"
    r"technology|risk|credit) officer|ceo|cfo|coo|(?:managing|executive|finance) director"
    r"|general (?:counsel|manager)|treasurer|controller|prime minister|(?:foreign|finance|defence"
    r"|defense|interior) minister|secretary of state|spokesman|spokeswoman|analyst|economist"
    r"|manager"
    r"|attorney general)\b",
    re.IGNORECASE,
)


def examples(rows: Iterable[dict[str, Any]], name: str) -> list[Example]:
    """The rows of a set in the project's labels.

    Sentences of cluener that hold a scenic spot are left out: other sets call it a place.
    """
    found = []
    for row in rows:
        if name == "cluener" and any(span[2] == "scene" for span in row["spans"]):
            continue
        spans = {
            (start, end, _LABELS[label])
            for start, end, label in row["spans"]
            if label in _LABELS
            and not (name == "fin_ner" and _ROLE.fullmatch(row["text"][start:end]))
        }
        found.append(Example(row["text"], spans))
    return found


def tags_of(example: Example, pieces: list[Unit]) -> list[str] | None:
    """Tags of the first units of an example; None where a span does not fall on unit borders."""
    starts = {unit.start: i for i, unit in enumerate(pieces)}
    ends = {unit.end: i for i, unit in enumerate(pieces)}
    tags = ["O"] * len(pieces)
    for start, end, label in sorted(example.spans):
        if start not in starts or end not in ends:
            return None
        first, last = starts[start], ends[end]
        if any(tag != "O" for tag in tags[first : last + 1]):
            continue
        tags[first : last + 1] = [f"B-{label}", *[f"I-{label}"] * (last - first)]
    return tags


def _language(text: str) -> str:
    return "zh" if re.search(r"[\u3400-\u9fff]", text) else "en"


def training_examples(corpora: Corpora, language: str) -> list[Example]:
    """All training rows of a language; what a set does not label is filled in."""
    if language == "zh":
        return [row for rows in chinese_examples(corpora).values() for row in rows]
    sets = {name: _training(corpora, name) for name in SETS[language]}
    return _english(corpora, [_title_rule(row) for rows in sets.values() for row in rows])


def chinese_examples(corpora: Corpora, most: dict[str, int] = _MOST) -> dict[str, list[Example]]:
    """Chinese training rows by set, what a set does not label filled in.

    Args:
        corpora: the sets.
        most: rows taken of a set at most.
    """
    sets = {name: _training(corpora, name, most) for name in SETS["zh"]}
    known = [e for name in _WITH_TITLE for e in sets.get(name, [])]
    if not known:
        return sets
    fill = _Filler(known, "zh")
    news = {
        "fewfc_events": party_examples(corpora.training("fewfc_events")),
        "fincuge_finese": company_examples(corpora.training("fincuge_finese")),
    }
    labelled = {
        name: rows if name in _WITH_TITLE else [fill(row, {"TITLE"}) for row in rows]
        for name, rows in sets.items()
    }
    return labelled | {
        name: [fill(row, {"PERSON", "TITLE", "LOC"}) for row in rows] for name, rows in news.items()
    }


def _english(corpora: Corpora, known: list[Example]) -> list[Example]:
    """The labelled rows, mail, and news and written sentences whose companies are known."""
    news = [
        *headline_examples(corpora.training("sentfin")),
        *written_examples([row for row in own("signals/en") if row["part"] == "dev"]),
    ]
    if not known:
        return known
    fill = _Filler(known, "en")
    known += [_title_rule(row) for row in mail_examples(corpora.training("email_ner_coref"))]
    return [*known, *(_title_rule(fill(row, {"ORG", "PERSON", "LOC"})) for row in news)]


def fit_crf(
    data: Iterable[Example],
    path: Path,
    *,
    language: str,
    iterations: int,
) -> None:
    """Train a CRF (L-BFGS with L1 and L2 penalty) and write it in crfsuite's own format.

    Args:
        data: texts of any language with their names.
        path: the file.
        language: whose texts are learnt from.
        iterations: of the solver.
    """
    import pycrfsuite

    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(
        {
            "c1": 0.2,
            "c2": 0.05,
            "max_iterations": iterations,
            "feature.minfreq": 2,
            "feature.possible_transitions": True,
        }
    )
    for example in data:
        pieces = units(example.text)
        if pieces and _language(example.text) == language and (tags := tags_of(example, pieces)):
            trainer.append(featurise(example.text, pieces, language), tags)
    trainer.train(str(path))


def train(corpora: Corpora, folder: Path) -> None:
    """Write a CRF of English, the recurrent tagger of Chinese, and their calibration.

    Raises SetupError where the libraries that train the network are not installed.
    """
    try:
        from nlp_service.training import recurrent
    except ImportError as error:
        raise SetupError(
            "the libraries that train the tagger of Chinese names are not installed",
            next_step="Install nlp_service[transformers].",
        ) from error
    learn = _to_learn(training_examples(corpora, "en"))
    fit_crf(learn or _nameless("en"), folder / "en.crfsuite", language="en", iterations=70)
    sets = {name: _to_learn(rows) for name, rows in chinese_examples(corpora, {}).items()}
    if any(sets.values()):
        events = subject_examples(corpora.training("fincuge_finese"))
        recurrent.train(
            corpora,
            sets | {recurrent.SUBJECTS: _to_learn(events)},
            folder,
            work=corpora.checkpoints() / "entities",
        )
    else:
        fit_crf(_nameless("zh"), folder / "zh.crfsuite", language="zh", iterations=70)
    finish(corpora, folder)


def _to_learn(rows: Iterable[Example]) -> list[Example]:
    return [row for row in rows if stable_fold(row.text, 12, "calibrate") != 0]


def _nameless(language: str) -> list[Example]:
    """A choice of licences may leave no set of a language: then nothing is a name."""
    return [Example(row["text"], set()) for row in own(f"acts/{language}")]


def finish(corpora: Corpora, folder: Path) -> None:
    """Weigh the encoder against the English field of a folder, then calibrate all."""
    from nlp_service.training.entity_reader import write_reader

    tune = {
        language: sorted(
            (
                row
                for name in names
                for row in _training(corpora, name)
                if stable_fold(row.text, 12, "calibrate") == 0
            ),
            key=lambda row: stable_fold(row.text, 1 << 40, "tune"),
        )
        for language, names in SETS.items()
    }
    # What is calibrated is the bare chance of the fields, whatever curve lay there before.
    curves = {language: _identity() for language in SETS}
    np.savez_compressed(folder / CALIBRATION, **curves)  # type: ignore[arg-type]
    # The recurrent tagger is better than the encoder at what both have learnt from.
    write_reader({"en": tune["en"]}, folder)
    tagger = EntityTagger.load(folder)
    for language, rows in tune.items():
        certain, right = _certainty(tagger, rows[:_MOST_TUNED], language)
        curves[language] = _isotonic(certain, right)
    np.savez_compressed(folder / CALIBRATION, **curves)  # type: ignore[arg-type]


def evaluate(model: EntityTagger, corpora: Corpora) -> dict[str, dict[str, float]]:
    """Exact F1 over the labels that a set has, on its held-back tenth."""
    result: dict[str, dict[str, float]] = {}
    certain: list[float] = []
    right: list[bool] = []
    for language, names in SETS.items():
        for name in names:
            rows = examples(corpora.held_back(name, _KEYS.get(name, "text")), name)[:2500]
            if not rows:
                continue
            labels = {span[2] for row in rows for span in row.spans}
            found = [
                [e for e in model.tag(row.text, language) if e.label in labels] for row in rows
            ]
            predicted = [{(e.start, e.end, e.label.value) for e in line} for line in found]
            metrics = {"f1": span_f1([row.spans for row in rows], predicted)}
            for label in sorted(labels):
                metrics[f"f1_{label}"] = span_f1(
                    [{s for s in row.spans if s[2] == label} for row in rows],
                    [{s for s in spans if s[2] == label} for spans in predicted],
                )
            if name in FLOORS:
                metrics["floor"] = FLOORS[name]
            result[f"entities/{name}"] = metrics
            for row, line in zip(rows, found, strict=True):
                certain += [e.confidence or 0.0 for e in line]
                right += [(e.start, e.end, e.label.value) in row.spans for e in line]
    if parties := corpora.held_back("fewfc_events"):
        result["entities/fewfc_events"] = argument_figures(model, parties)
    if headlines := headline_examples(corpora.held_back("sentfin")):
        result["entities/sentfin"] = {"recall_ORG": _recall(model, headlines)}
    if certain:
        result |= calibration_figures("entities", np.array(certain), np.array(right))
    return result


def _recall(model: EntityTagger, headlines: list[Example]) -> float:
    """The share of the companies of English headlines that the tagger finds."""
    found = [{(e.start, e.end, e.label.value) for e in model.tag(r.text, "en")} for r in headlines]
    hits = sum(len(row.spans & spans) for row, spans in zip(headlines, found, strict=True))
    return hits / max(sum(len(row.spans) for row in headlines), 1)


def _training(corpora: Corpora, name: str, most: dict[str, int] = _MOST) -> list[Example]:
    rows = corpora.training(name, _KEYS.get(name, "text"))
    if name in most and len(rows) > most[name]:
        order = sorted(range(len(rows)), key=lambda i: stable_fold(rows[i]["text"], 1 << 40, name))
        rows = [rows[i] for i in sorted(order[: most[name]])]
    return examples(rows, name)


def _title_rule(example: Example) -> Example:
    """The example with the English positions that the pattern finds outside its names."""
    extra = {
        (m.start(), m.end(), "TITLE")
        for m in _TITLE.finditer(example.text)
        if not any(m.start() < end and start < m.end() for start, end, _ in example.spans)
    }
    return example._replace(spans=example.spans | extra)


class _Filler:
    """Adds the labels that a set leaves out, as a model of the fully labelled sets finds them."""

    def __init__(self, known: list[Example], language: str) -> None:
        import pycrfsuite

        self._language = language
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "filler.crfsuite"
            fit_crf(known, path, language=language, iterations=40)
            self._tagger = pycrfsuite.Tagger()
            self._tagger.open(str(path))

    def __call__(self, example: Example, labels: set[str]) -> Example:
        """The example with the spans of ``labels`` that are found outside its own."""
        from nlp_service.annotate.models.tagger import spans

        pieces = units(example.text)
        if not pieces:
            return example
        tags = self._tagger.tag(featurise(example.text, pieces, self._language))
        found = {
            (pieces[first].start, pieces[last].end, label)
            for first, last, label in spans(tags)
            if label in labels
        }
        free = {
            span
            for span in found
            if not any(span[0] < end and start < span[1] for start, end, _ in example.spans)
        }
        return example._replace(spans=example.spans | free)


def _certainty(
    tagger: EntityTagger, rows: list[Example], language: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    certain: list[float] = []
    right: list[bool] = []
    for row in rows:
        labels = {span[2] for span in row.spans} | {"ORG", "PERSON", "LOC"}
        for entity in tagger.tag(row.text, language):
            if entity.label in labels:
                certain.append(entity.confidence or 0.0)
                right.append((entity.start, entity.end, entity.label.value) in row.spans)
    return np.array(certain), np.array(right, dtype=np.float64)


def _identity() -> NDArray[np.float64]:
    return np.array([[0.0, 1.0], [0.0, 1.0]])


def _isotonic(certain: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    """Twenty-one points of the isotonic curve from marginal to share of right spans."""
    from sklearn.isotonic import IsotonicRegression

    if len(certain) < 50:
        return _identity()
    model = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip").fit(certain, right)
    points = np.quantile(certain, np.linspace(0, 1, 21))
    points = np.maximum.accumulate(points + np.arange(21) * 1e-9)
    return np.vstack([points, model.predict(points)])
