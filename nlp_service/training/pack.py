"""A model pack: train tasks into a folder, list them in a manifest, write a card for each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from time import monotonic
from typing import Any

from nlp_service.annotate.models import (
    EntityTagger,
    PairClassifier,
    TextClassifier,
)
from nlp_service.annotate.models.manifest import (
    MANIFEST,
    Manifest,
    ModelEntry,
    ModelFile,
    open_model,
    sha256,
)
from nlp_service.annotate.models.stacked import StackedHead
from nlp_service.errors import BadRequest, ModelMissing
from nlp_service.training.cards import CARDS, render
from nlp_service.training.corpora import Corpora, read_manifest
from nlp_service.training.metrics import RELIABILITY

Metrics = dict[str, dict[str, float]]
#: Tasks in the order of training; each is a module of this package with ``train`` and
#: ``evaluate``.
TASKS = (
    "encoder",
    "acts",
    "sentiment",
    "entity_polarity",
    "events",
    "signal_types",
    "event_types",
    "clauses",
    "entities",
    "subjects",
    "signal_subjects",
    "signal_confidence",
)
CARD = "card.md"


@dataclass(frozen=True)
class Task:
    """The two functions of a task."""

    name: str
    train: Callable[[Corpora, Path], None]
    evaluate: Callable[[Any, Corpora], Metrics]


def task(name: str) -> Task:
    """A task by name."""
    module = import_module(f"nlp_service.training.{name}")
    return Task(name, module.train, module.evaluate)


def checked(names: Sequence[str] | None) -> tuple[str, ...]:
    """The tasks of these names, or all; raises BadRequest for an unknown one."""
    for name in names or ():
        if name not in TASKS:
            raise BadRequest(f"there is no task {name!r}", next_step=f"Tasks: {', '.join(TASKS)}.")
    return tuple(names) if names else TASKS


def build(
    corpora: Corpora,
    folder: Path,
    names: Iterable[str] = TASKS,
    say: Callable[[str], None] = lambda line: None,
) -> Metrics:
    """Train tasks into ``folder/<task>``; returns their figures. Other tasks stay as they are."""
    everything: Metrics = {}
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        target = folder / name
        target.mkdir(exist_ok=True)
        one = task(name)
        begin = monotonic()
        one.train(corpora, target)
        say(f"{name}: trained in {monotonic() - begin:.0f} s")
        figures = measure(one, open_model(name, target), corpora)
        everything.update(figures)
        entry = _entry(corpora, folder, name, figures)
        (target / CARD).write_text(render(CARDS[name], entry, corpora, figures), encoding="utf-8")
        _list(folder, entry)
    return everything


def evaluate(corpora: Corpora, folder: Path, names: Iterable[str]) -> Metrics:
    """The figures of the models of a pack on the held-back rows; absent models are left out."""
    from nlp_service.annotate.models import load

    result: Metrics = {}
    for name in names:
        try:
            model = load(name, folder)
        except ModelMissing:
            continue
        result.update(measure(task(name), model, corpora))
    return result


def measure(one: Task, model: Any, corpora: Corpora) -> Metrics:
    """The figures of a model; beside each, as ``linear_…``, that of its linear part alone."""
    figures = one.evaluate(model, corpora)
    floor = linear_part(model)
    if floor is None:
        return figures
    for place, row in one.evaluate(floor, corpora).items():
        if place.endswith(RELIABILITY):
            continue
        figures[place] |= {
            f"linear_{name}": value for name, value in row.items() if name != "floor"
        }
    return figures


def linear_part(model: Any) -> Any:
    """The model without the encoder; None where the encoder takes no part in it."""
    if isinstance(model, EntityTagger):
        return model.beside(None) if model.reader else None
    if not isinstance(model, TextClassifier | PairClassifier):
        return None
    heads: dict[str, Any] = {
        language: head.linear if isinstance(head, StackedHead) else head
        for language, head in model.heads.items()
    }
    stacked = any(isinstance(head, StackedHead) for head in model.heads.values())
    return type(model)(heads) if stacked else None


def table(figures: Metrics) -> list[str]:
    """The figures as lines of text, each beside its floor and published scores where known."""
    sets = read_manifest()
    lines = []
    for place, row in figures.items():
        if place.endswith(RELIABILITY):
            continue
        floor = f"  floor {row['floor']:.2f}" if "floor" in row else ""
        values = "  ".join(f"{name} {value:.3f}" for name, value in row.items() if name != "floor")
        lines.append(f"{place:<36} {values}{floor}")
        of_set = sets.get(place.partition("/")[2])
        if of_set and of_set.published:
            lines.append(f"{'':<36} published: {of_set.published}")
    return lines


def losses(figures: Metrics, against: Metrics) -> dict[str, float]:
    """For each figure how much lower it is than in another pack (negative: lower)."""
    return {
        f"{place}:{name}": round(row.get(name, 0.0) - value, 4)
        for place, other in against.items()
        if not place.endswith(RELIABILITY)
        for name, value in other.items()
        if name != "floor"
        for row in (figures.get(place, {}),)
    }


def _entry(corpora: Corpora, folder: Path, name: str, figures: Metrics) -> ModelEntry:
    files = [
        path for path in sorted((folder / name).rglob("*")) if path.is_file() and path.name != CARD
    ]
    sources = corpora.sources(name)
    research = any(s.licence_class == "research" for s in sources)
    return ModelEntry(
        name=name,
        task=name,
        licence="research" if research else "permissive",
        data=tuple(s.name for s in sources),
        files=tuple(
            ModelFile(path.relative_to(folder).as_posix(), sha256(path), path.stat().st_size)
            for path in files
        ),
        metrics={
            f"{place}:{metric}": round(float(value), 4)
            for place, row in figures.items()
            if not place.endswith(RELIABILITY)
            for metric, value in row.items()
        },
    )


def _list(folder: Path, entry: ModelEntry) -> None:
    """Put an entry into the manifest in place of an older one of the task."""
    try:
        others = [m for m in Manifest.read(folder).models if m.task != entry.task]
    except ModelMissing:
        others = []
    models = sorted([*others, entry], key=lambda model: model.name)
    text = "\n".join(_toml(model) for model in models)
    (folder / MANIFEST).write_text(text, encoding="utf-8")


def _toml(model: ModelEntry) -> str:
    lines = [
        "[[model]]",
        f"name = {json.dumps(model.name)}",
        f"task = {json.dumps(model.task)}",
        f"licence = {json.dumps(model.licence)}",
        f"data = {json.dumps(model.data)}",
        "files = [",
        *(
            f'  {{path = "{f.path}", sha256 = "{f.sha256}", bytes = {f.bytes}}},'
            for f in model.files
        ),
        "]",
        "[model.metrics]",
        *(f"{json.dumps(key)} = {value}" for key, value in model.metrics.items()),
        "",
    ]
    return "\n".join(lines)
