"""The batch on a real archive: accounting, kill and resume, speed and memory, beside spaCy.

Usage: python -m benchmarks.batch ARCHIVE [--workers N] [--kills K] [--corpus CONLL2003]
       [--peer FOLDER]

The peer is a spaCy CNN tagger of names (HashEmbedCNN of the default size) on a blank tokenizer,
trained on CoNLL-2003 and run over the raw bodies of the same messages in one process. It only finds
names, where the batch reads mail, tells copies, threads and sides, annotates, and scores clients.
Speed is compared by processor time, for that does not depend on what else the machine does. The
time of the batch is that of all its processes from their start, loading of models included; the
peer is given its bodies ready to tag and its time begins when it is loaded.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.measure import environment
from nlp_service.ingest.mail import parse
from nlp_service.jobs.batch import sources
from nlp_service.jobs.batch.ledger import FILE
from nlp_service.settings import Limits

_SAME = ("messages.jsonl", "clients.jsonl", "skipped.jsonl")
_ROUNDS, _WARM = 3, 8


def main() -> None:
    """Measure and print one JSON object; exit 1 where an item is lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("archive", type=Path)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--corpus", type=Path, help="folder of CoNLL-2003 for the peer")
    parser.add_argument("--peer", type=Path, help="folder to keep the trained peer in")
    parser.add_argument("--peer-messages", type=int, default=100_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        straight, killed = Path(folder, "straight"), Path(folder, "killed")
        cpu = _children()
        _batch(options.archive, straight, options.workers)
        report = json.loads((straight / "report.json").read_text())
        cpu = _children() - cpu
        kinds = Counter(item.kind for item in _items(options.archive))
        found: dict[str, Any] = {
            "items": report["total"],
            "mails": kinds["mail"],
            "accounted_for": report["total"] == kinds.total()
            and report["total"] == sum(report[x] for x in ("processed", "skipped", "quarantined")),
            "messages_per_second": report["messages_per_second"],
            "processor_seconds": round(cpu, 1),
            "messages_per_cpu_second": round(kinds["mail"] / cpu, 2),
            "peak_memory_mb": report["peak_memory_mb"],
        }
        print(json.dumps(found), file=sys.stderr)
        if options.kills:
            moments = _killed(options.archive, killed, options.workers, options.kills, report)
            same = all((straight / n).read_bytes() == (killed / n).read_bytes() for n in _SAME)
            found |= {"killed_after_seconds": moments, "same_after_kills": same}
    if options.corpus:
        tagger = _trained(options.corpus, options.peer)
        found["peer"] = _peer(options.archive, options.peer_messages, tagger)
        found["peer"]["f1_conll2003_dev"] = round(_f1(tagger, options.corpus / "dev.jsonl"), 3)
        ratio = found["messages_per_cpu_second"] / found["peer"]["messages_per_cpu_second"]
        found["times_the_peer"] = round(ratio, 2)
    print(environment("spacy"))
    print(json.dumps(found, indent=2))
    if not found["accounted_for"] or not found.get("same_after_kills", True):
        raise SystemExit(1)


def _command(archive: Path, out: Path, workers: int) -> list[str]:
    program = [sys.executable, "-m", "nlp_service", "batch", str(archive)]
    return [*program, "--out", str(out), "--workers", str(workers)]


def _batch(archive: Path, out: Path, workers: int) -> None:
    ended = subprocess.run(_command(archive, out, workers), check=False)
    # 1 says that some items are quarantined, which is no fault of the run.
    if ended.returncode not in (0, 1):
        raise SystemExit(f"the batch ended with {ended.returncode}")


def _killed(
    archive: Path, out: Path, workers: int, kills: int, report: dict[str, Any]
) -> list[float]:
    """Kill the batch at random moments, each time after it has come further, then let it end."""
    chance = random.Random(17)
    moments = []
    for _ in range(kills):
        process = subprocess.Popen(_command(archive, out, workers))
        start, before = time.monotonic(), _progress(out)
        while _progress(out) == before and process.poll() is None:
            time.sleep(0.05)
        time.sleep(chance.uniform(0.0, report["seconds"] / (kills + 2)))
        process.send_signal(signal.SIGKILL)
        process.wait()
        moments.append(round(time.monotonic() - start, 1))
    _batch(archive, out, workers)
    return moments


def _progress(out: Path) -> int:
    """How many mails are read and how many annotated, in one number."""
    if not (out / FILE).exists():
        return 0
    query = "SELECT (SELECT COUNT(*) FROM raw) + (SELECT COUNT(*) FROM message WHERE as_of != '')"
    try:
        with sqlite3.connect(f"file:{out / FILE}?mode=ro", uri=True) as ledger:
            return int(ledger.execute(query).fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def _items(archive: Path) -> Any:
    with tempfile.TemporaryDirectory() as scratch:
        for file in sources.files([archive.resolve()]):
            yield from sources.items(file, Limits(), Path(scratch))


def _peer(archive: Path, limit: int, tagger: Any) -> dict[str, Any]:
    """Speed of the tagger on the bodies, or on every n-th, so that ``limit`` stand for all."""
    import spacy

    mails = [item.data for item in _items(archive) if item.kind == "mail"]
    bodies = [parse(data)[1].text for data in mails[:: max(len(mails) // limit, 1)]]
    for _ in tagger.pipe(bodies[:_WARM]):
        pass
    before, start = time.process_time(), time.monotonic()
    count = sum(1 for _ in tagger.pipe(bodies, batch_size=64))
    cpu, seconds = time.process_time() - before, time.monotonic() - start
    return {
        "spacy": spacy.__version__,
        "messages": count,
        "messages_per_second": round(count / seconds, 2),
        "messages_per_cpu_second": round(count / cpu, 2),
    }


def _trained(corpus: Path, kept: Path | None) -> Any:
    """A tagger of names trained on CoNLL-2003 for a few rounds; taken from ``kept`` if there."""
    import spacy
    from spacy.util import minibatch

    if kept is not None and kept.is_dir():
        return spacy.load(kept)
    nlp = spacy.blank("en")
    nlp.add_pipe("ner")
    examples = _examples(nlp, corpus / "train.jsonl")
    optimizer = nlp.initialize(lambda: examples)
    chance = random.Random(17)
    for _ in range(_ROUNDS):
        chance.shuffle(examples)
        for batch in minibatch(examples, 128):
            nlp.update(batch, sgd=optimizer, drop=0.1)
    if kept is not None:
        nlp.to_disk(kept)
    return nlp


def _examples(nlp: Any, file: Path) -> list[Any]:
    from spacy.training import Example

    found = []
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        doc = nlp.make_doc(row["text"])
        spans = [doc.char_span(a, b, label=label) for a, b, label in row["spans"]]
        reference = doc.copy()
        reference.ents = [span for span in spans if span is not None]
        found.append(Example(doc, reference))
    return found


def _f1(nlp: Any, file: Path) -> float:
    return float(nlp.evaluate(_examples(nlp, file))["ents_f"])


def _children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
