"""Train the recurrent tagger and write its files."""

from __future__ import annotations

import logging
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch.nn import functional

from nlp_service.annotate.models.gazetteers import gazetteer
from nlp_service.annotate.models.linear import Floats
from nlp_service.annotate.models.recurrent import NETWORK, VECTORS, Inventory
from nlp_service.annotate.models.tagger import TAGS
from nlp_service.annotate.models.tagger_features import units
from nlp_service.training.companies import Example
from nlp_service.training.corpora import Corpora
from nlp_service.training.encoder.batches import cut
from nlp_service.training.entities import tags_of
from nlp_service.training.recurrent.checkpoint import Checkpoint
from nlp_service.training.recurrent.network import Batch, Exported, Network, array
from nlp_service.training.recurrent.vectors import Vectors, eight_bits, learn

log = logging.getLogger(__name__)
#: Running text of Chinese that vectors are learnt from; of the statutes a part, by characters.
TEXTS = (
    "pretrain_company_news",
    "pretrain_gov_work_reports",
    "pretrain_market_commentary",
    "pretrain_news_broadcast",
    "pretrain_prospectus_ipo",
    "pretrain_sector_research_notes",
)
STATUTES, _OF_STATUTES = "pretrain_statutes_prc", 4_600_000
#: Sets whose texts are read beside these and the labelled rows.
READ = (
    "fincuge_finnsp",
    "fincuge_finfe",
    "fin_news_sentiment",
    "mcrls_credit_risk",
    "chnsenticorp_hotel",
)
#: Ways of labelling that are told apart; event sets label alike.
CONVENTIONS = {
    "cluener": 0,
    "resume_ner": 1,
    "msra_ner": 2,
    "boson_ner": 3,
    "weibo_ner": 4,
    "fewfc_events": 5,
    "fincuge_finese": 5,
}
#: Key of the texts whose marked companies are those that their events are about.
SUBJECTS = "subjects"
_OF_SUBJECTS = max(CONVENTIONS.values()) + 1
#: How often rows of a small set come in one pass.
_TIMES = {"cluener": 2, "resume_ner": 2, "boson_ner": 2}
#: A set so large that a pass takes half of it.
_HALVED = "msra_ner"
_LONGEST = 250
_TOKENS = 2_400
_CHUNK = 3_200
_MOST = 512


@dataclass(frozen=True)
class Plan:
    """How long is trained and how fast."""

    passes: int = 10
    rate: float = 2e-3
    pair_rate: float = 1e-3
    warmup: int = 200
    seed: int = 0


class _Row(NamedTuple):
    """A text as rows of vectors, its tags, and how its set labels."""

    characters: list[int]
    pairs: list[int]
    kinds: list[int]
    marks: Floats
    tags: list[int]
    convention: int


def train(
    corpora: Corpora,
    rows: Mapping[str, Sequence[Example]],
    folder: Path,
    plan: Plan | None = None,
    work: Path | None = None,
) -> None:
    """Write ``zh.onnx`` and ``zh.vectors.npz`` into a folder.

    Args:
        corpora: where the running text is.
        rows: labelled texts by set; under ``SUBJECTS`` those with the subjects of their events.
        folder: the folder of the tagger.
        plan: the default takes 40 to 80 minutes of one processor core.
        work: folder of the checkpoint that each pass leaves; a training that was stopped goes on
            from it. Without one nothing is left.
    """
    plan = plan or Plan()
    torch.manual_seed(plan.seed)
    vectors = learn(_lines(corpora, rows), plan.seed)
    log.info("vectors: %d characters, %d pairs", len(vectors.characters), len(vectors.pairs) // 2)
    kinds = sorted({kind for found in gazetteer("zh").words.values() for kind in found})
    marks = [place + kind for kind in kinds for place in "BIES"]
    inventory = Inventory.of(vectors.characters, vectors.pairs, marks)
    made = [
        (name, row)
        for name, examples in rows.items()
        for example in examples
        if (row := _row(example, inventory, CONVENTIONS.get(name, _OF_SUBJECTS)))
    ]
    network = Network(
        _with_unknown(vectors.of_characters),
        _with_unknown(vectors.of_pairs),
        len(marks),
        _OF_SUBJECTS,
    )
    _fit(network, made, plan, work)
    _write(network.eval(), vectors, marks, folder)


def _lines(corpora: Corpora, rows: Mapping[str, Sequence[Example]]) -> Iterator[str]:
    for name in TEXTS:
        yield from corpora.lines(name)
    read = 0
    for line in corpora.lines(STATUTES):
        read += len(line)
        if read > _OF_STATUTES:
            break
        yield line
    for name in READ:
        if corpora.allowed(name):
            yield from (str(row["text"]).replace("\n", " ") for row in corpora.training(name))
    for name, examples in rows.items():
        if name != SUBJECTS:
            yield from (example.text.replace("\n", " ") for example in examples)


def _with_unknown(table: Any) -> Any:
    return np.vstack([np.zeros((1, table.shape[1]), dtype=np.float32), table])


def _row(example: Example, inventory: Inventory, convention: int) -> _Row | None:
    """The row of an example; None where a span does not fall on unit borders."""
    pieces = units(example.text)[:_LONGEST]
    tags = tags_of(example, pieces)
    if not tags:
        return None
    numbers = [TAGS.index(tag) for tag in tags]
    return _Row(*inventory.rows([unit.text for unit in pieces]), numbers, convention)


def _fit(network: Network, rows: Sequence[tuple[str, _Row]], plan: Plan, work: Path | None) -> None:
    draw = random.Random(plan.seed)  # noqa: S311
    pairs = network.pairs.weight
    dense = [p for p in network.parameters() if p is not pairs]
    solvers = (
        (torch.optim.AdamW(dense, lr=plan.rate, weight_decay=1e-4), plan.rate),
        (torch.optim.SparseAdam([pairs], lr=plan.pair_rate), plan.pair_rate),
    )
    large = [row for name, row in rows if name == _HALVED]
    small = [row for name, row in rows if name != _HALVED for _ in range(_TIMES.get(name, 1))]
    draw.shuffle(large)
    halves = (large[: len(large) // 2], large[len(large) // 2 :])
    network.train()
    checkpoint = Checkpoint(work, network, [solver for solver, _ in solvers], draw)
    begun, step = checkpoint.resume(asdict(plan), len(rows))
    for turn in range(begun, plan.passes):
        batches = list(_batches([*small, *halves[turn % 2]], draw))
        total, losses = len(batches) * plan.passes, 0.0
        for batch in batches:
            slow = 0.02 + 0.5 * (1 + math.cos(math.pi * min(step / total, 1.0)))
            for solver, rate in solvers:
                for group in solver.param_groups:
                    group["lr"] = rate * slow * min(1.0, (step + 1) / plan.warmup)
                solver.zero_grad()
            loss = _loss(network, batch)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(dense, 5.0)
            for solver, _ in solvers:
                solver.step()
            step += 1
            losses += loss.item()
        log.info("pass %d: loss %.3f", turn + 1, losses / max(len(batches), 1))
        checkpoint.save(asdict(plan), len(rows), turn + 1, step)
    checkpoint.drop()


def _batches(rows: list[_Row], draw: random.Random) -> Iterator[list[_Row]]:
    """Rows of like length together, longest first."""
    draw.shuffle(rows)
    lengths = [len(row.tags) for row in rows]
    found = [
        [rows[i] for i in reversed(at)]
        for begin in range(0, len(rows), _CHUNK)
        for at in cut(
            list(range(begin, min(begin + _CHUNK, len(rows)))), lengths, _TOKENS, draw, _MOST
        )
    ]
    draw.shuffle(found)
    return iter(found)


def _loss(network: Network, rows: list[_Row]) -> torch.Tensor:
    batch, tags = _tensors(rows)
    states, gate = network.read(batch)
    convention = torch.tensor([row.convention for row in rows])
    named = convention < network.conventions
    own = functional.one_hot(convention, network.conventions + 1).float()
    # Half of the rows are scored by their own convention, half by the mixture of run time; rows
    # with subjects by the scores of these.
    mine = ((torch.rand(len(rows)) < 0.5) | ~named).float().unsqueeze(1)
    mixture = functional.pad(torch.softmax(gate, -1).detach(), (0, 1))
    weights = mine * own + (1 - mine) * mixture
    each = network.loss(network.weighed(states, weights), tags, batch.real)
    told = functional.cross_entropy(
        gate, torch.where(named, convention, -1), ignore_index=-1, reduction="sum"
    )
    return each.sum() / batch.real.sum() * 20 + 0.3 * told / named.sum().clamp(min=1)


def _tensors(rows: list[_Row]) -> tuple[Batch, torch.Tensor]:
    shape = (len(rows), len(rows[0].tags))
    filled = [torch.zeros(shape, dtype=torch.long) for _ in range(4)]
    marks = torch.zeros((*shape, rows[0].marks.shape[1]))
    real = torch.zeros(shape)
    for i, row in enumerate(rows):
        count = len(row.tags)
        for tensor, values in zip(
            filled, (row.characters, row.pairs, row.kinds, row.tags), strict=True
        ):
            tensor[i, :count] = torch.tensor(values)
        marks[i, :count] = torch.from_numpy(row.marks)
        real[i, :count] = 1
    lengths = torch.tensor([len(row.tags) for row in rows])
    return Batch(filled[0], filled[1], filled[2], marks, real, lengths), filled[3]


def _write(network: Network, vectors: Vectors, marks: list[str], folder: Path) -> None:
    inputs = torch.zeros(1, 7, network.onward.input_size)
    torch.onnx.export(
        Exported(network),
        (inputs,),
        str(folder / NETWORK),
        input_names=["units"],
        output_names=["scores", "subjects"],
        dynamic_axes={"units": {1: "count"}, "scores": {1: "count"}, "subjects": {1: "count"}},
        opset_version=17,
        dynamo=False,
    )
    characters, character_scale = eight_bits(array(network.characters.weight))
    pairs, pair_scale = eight_bits(array(network.pairs.weight))
    np.savez_compressed(
        folder / VECTORS,
        characters=np.array(vectors.characters),
        pairs=np.array(vectors.pairs),
        character_vectors=characters,
        character_scale=character_scale,
        pair_vectors=pairs,
        pair_scale=pair_scale,
        kinds=array(network.kinds.weight),
        marks=np.array(marks),
        transitions=array(network.transitions),
        start=array(network.start),
    )
