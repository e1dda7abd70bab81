"""One command's worth of pretraining: vocabulary, start, teacher, training, folder to load."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from nlp_service.errors import SetupError
from nlp_service.settings import settings
from nlp_service.training.corpora import Corpora
from nlp_service.training.encoder import material as source
from nlp_service.training.encoder.export import load_body, publish
from nlp_service.training.encoder.heads import FURTHER, Heads
from nlp_service.training.encoder.heads import Plan as HeadPlan
from nlp_service.training.encoder.pretrain import Plan, Progress, Trainer, material
from nlp_service.training.encoder.start import Way, body, start_folder
from nlp_service.training.encoder.tasks import sentence_tasks, token_task
from nlp_service.training.encoder.teacher import vectors
from nlp_service.training.encoder.vocabulary import build as build_vocabulary
from nlp_service.training.encoder.vocabulary import read_pieces, tokenizer_of
from nlp_service.training.lessons import HEADS

log = logging.getLogger(__name__)
#: Share of the time in which only the embeddings learn; the rest trains body and heads.
PRETRAINING = 0.06
#: File that says that the pretraining in a folder is finished.
DONE = "pretrained"
#: Heads that a resumed training begins at; checkpoints of its own go beside them.
FIRST_HEADS = "first_heads.npz"


@dataclass(frozen=True)
class Recipe:
    """What the encoder is made of."""

    start: Path | None = None
    layers: Sequence[int] = (0, 1, 2, 3, 4, 5)
    way: Way = "aligned"
    laws: int = 6_000
    plan: Plan = field(default_factory=Plan)


def pretrain(
    corpora: Corpora, folder: Path, recipe: Recipe, say: Callable[[str], None]
) -> Progress:
    """Train a body into ``folder``: ``vocab.txt``, ``body.pt``, ``progress.json``.

    What does not depend on the plan (vocabulary, the teacher's vectors) is kept in
    ``folder/../prepared`` and read again by a later run.
    """
    start = start_folder(recipe.start)
    prepared = folder.parent / "prepared"
    prepared.mkdir(parents=True, exist_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    pairs = source.pairs(corpora, laws=recipe.laws)
    vocabulary = prepared / "vocab.txt"
    words: dict[str, list[str]] = {"zh": [], "en": []}
    if recipe.plan.masked or not vocabulary.is_file():
        words = {language: source.lines(corpora, language) for language in words}
    if not vocabulary.is_file():
        pieces = build_vocabulary(
            read_pieces(start),
            [*words["en"], *(p.en for p in pairs)],
            [*words["zh"], *(p.zh for p in pairs)],
        )
        vocabulary.write_text("\n".join(pieces) + "\n", encoding="utf-8")
    pieces = read_pieces(prepared)
    (folder / "vocab.txt").write_text("\n".join(pieces) + "\n", encoding="utf-8")
    say(f"vocabulary: {len(pieces)} pieces; {len(pairs)} pairs")
    kept = _teacher_file(folder, len(pairs))
    if not kept.is_file():
        np.save(kept, vectors(start, [p.en for p in pairs]))
    targets = np.load(kept)
    say("teacher: ready")
    similar = [source.similar(corpora, n) for n in source.SIMILARITY if corpora.allowed(n)]
    tokenizer = tokenizer_of(pieces)
    plan = recipe.plan
    model = body(start, pieces, pairs, layers=recipe.layers, way=recipe.way, seed=plan.seed)
    if not plan.masked:
        words = {"zh": [], "en": []}
    data = material(tokenizer, words, pairs, targets, similar, source.tuning_pairs(corpora))
    (folder / "config.json").write_text(
        json.dumps(model.config.to_dict(), indent=1), encoding="utf-8"
    )
    say("start: ready")
    return Trainer(model, pieces.index("[MASK]"), plan).run(data, folder, say)


def resume(
    corpora: Corpora, trained: Path, folder: Path, recipe: Recipe, say: Callable[[str], None]
) -> None:
    """Put a trained encoder into ``folder`` as its pretrained state, with its heads.

    Args:
        corpora: what is learnt from.
        trained: an encoder of a pack.
        folder: the folder of checkpoints.
        recipe: as for :func:`pretrain`.
        say: told how far it is.
    """
    import torch
    from transformers import BertModel

    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(trained / "vocab.txt", folder / "vocab.txt")
    pairs = source.pairs(corpora, laws=recipe.laws)
    kept = _teacher_file(folder, len(pairs))
    if not kept.is_file():
        kept.parent.mkdir(exist_ok=True)
        np.save(kept, vectors(start_folder(recipe.start), [p.en for p in pairs]))
    model: Any = BertModel.from_pretrained(trained, local_files_only=True, add_pooling_layer=False)
    (folder / "config.json").write_text(
        json.dumps(model.config.to_dict(), indent=1), encoding="utf-8"
    )
    torch.save(model.float().state_dict(), folder / "body.pt")
    shutil.copyfile(trained / HEADS, folder / FIRST_HEADS)
    say(f"begins at the encoder in {trained}")


def _teacher_file(folder: Path, pairs: int) -> Path:
    return folder.parent / "prepared" / f"teacher-{pairs}.npy"


def tune(
    corpora: Corpora, work: Path, plan: HeadPlan, recipe: Recipe, say: Callable[[str], None]
) -> None:
    """Train all heads on the body in ``work``: ``tuned.pt`` and ``heads.npz``.

    The heads of a resumed encoder are trained further.
    """
    pieces = read_pieces(work)
    tokenizer = tokenizer_of(pieces)
    pairs = source.pairs(corpora, laws=recipe.laws)
    targets = np.load(_teacher_file(work, len(pairs)))
    similar = [source.similar(corpora, n) for n in source.SIMILARITY if corpora.allowed(n)]
    data = material(
        tokenizer, {"zh": [], "en": []}, pairs, targets, similar, source.tuning_pairs(corpora)
    )
    tasks = list(sentence_tasks(corpora, tokenizer))
    for task in tasks:
        say(f"{task.name}: {len(task.rows)} rows, {sum(map(len, task.rows))} tokens")
    tagging = token_task(corpora, tokenizer)
    say(f"tagger: {len(tagging.rows)} rows, {sum(map(len, tagging.rows))} tokens")
    body = load_body(work, "body.pt")
    heads = Heads(body, tasks, plan)
    if (work / FIRST_HEADS).is_file():
        heads.take_over(work / FIRST_HEADS)
    heads.run(tasks, tagging, data, work, say)


def train(corpora: Corpora, folder: Path) -> None:
    """Write the encoder with its heads into a folder of a pack: pretrain, tune, export.

    Time, start weights and the folder of checkpoints come from the settings (``encoder``). A
    finished pretraining in the folder of checkpoints is not repeated. Raises SetupError where
    the libraries of training or the start weights are not installed.
    """
    try:
        import_module("torch")
        import_module("transformers")
    except ImportError as error:
        raise SetupError(
            "the libraries that train the encoder are not installed",
            next_step="Install nlp_service[transformers].",
        ) from error
    chosen = settings().encoder
    base = corpora.checkpoints()
    say = log.info
    plan = Plan(minutes=chosen.minutes * PRETRAINING, masked=0.0, frozen=1_000_000)
    recipe = Recipe(start=chosen.start, plan=plan)
    if chosen.resume:
        work, head_plan = base / "further", HeadPlan(minutes=chosen.minutes, shares=FURTHER)
    else:
        work = base / "encoder"
        head_plan = HeadPlan(minutes=chosen.minutes * (1 - PRETRAINING))
    if not (work / DONE).is_file():
        if chosen.resume:
            resume(corpora, chosen.resume, work, recipe, say)
        else:
            pretrain(corpora, work, recipe, say)
        (work / DONE).touch()
    tune(corpora, work, head_plan, recipe, say)
    publish(work, folder)
