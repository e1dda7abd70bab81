"""The whole annotation of mail against one encoder pass, memory of a worker, long contracts.

    python benchmarks/annotate.py mails [--minilm FOLDER] [--mails FILE] [--count 2000] [--profile]
    python benchmarks/annotate.py memory [--mails FILE] [--count 400]
    python benchmarks/annotate.py contracts [--pages 1 10 100 1000]

``mails`` times ``annotate`` (values, names, parties, acts, sentiment, polarity, signals) on mails
and, in the same process with as many threads, SentenceTransformer in PyTorch fp32 encoding the
same sentences; the folder is that of the model (all-MiniLM-L6-v2 and the like). ``--mails`` names
a .tar.gz of .eml files; without it the mails of the demo are repeated with other figures. Times
are processor seconds, so that other work on the machine does not count.
"""

from __future__ import annotations

import argparse
import cProfile
import email
import email.policy
import itertools
import os
import pstats
import re
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

from measure import environment, peak_mb

from nlp_service.annotate import Annotator
from nlp_service.interfaces.demo.source import load
from nlp_service.pipeline import annotate_text
from nlp_service.schema import AnnotationRequest
from nlp_service.settings import shipped

PAGE = 3_000
_MEMORY = """
import sys
sys.path.insert(0, "benchmarks")
from pathlib import Path
import annotate
texts = annotate.mails(Path(sys.argv[1]) if sys.argv[1] else None, int(sys.argv[2]))
annotate.run(annotate.Annotator(), texts)
"""
_CLAUSES = (
    "第{n}条 借款人应在每季度结束后三十日内向贷款人报送财务报表，偿债覆盖率不得低于1.2倍。"
    "如借款人未按期偿还本金{n}万元，每逾期一日按万分之五支付违约金。",
    "{n}. The Borrower shall deliver its audited accounts within 120 days of each year end. If a "
    "payment of USD {n},000 is late, interest accrues at 2% above the rate otherwise payable. ",
)


def mails(archive: Path | None, count: int) -> list[str]:
    """The bodies of ``count`` mails: those of the archive, else the demo mails with new figures."""
    source = _archived(archive) if archive else _demo()
    first = [body for body in itertools.islice(source, count) if body.strip()]
    made = [
        re.sub(r"\d", lambda m, turn=turn: str((int(m.group()) + turn) % 10), body)
        for turn in range(1, 1 + count // max(len(first), 1))
        for body in first
    ]
    return (first + made)[:count]


def _archived(archive: Path) -> Iterator[str]:
    with tarfile.open(archive) as tar:
        for member in tar:
            file = tar.extractfile(member) if member.name.endswith(".eml") else None
            if file is None:
                continue
            message = email.message_from_bytes(file.read(), policy=email.policy.default)
            body = message.get_body(("plain",))
            if body is not None:
                yield body.get_content()


def _demo() -> Iterator[str]:
    for client in load(shipped("corpora") / "demo"):
        yield from (message.body for message in client.messages)


def run(annotator: Annotator, texts: list[str]) -> list[str]:
    """Annotates mails; their sentences."""
    found: list[str] = []
    for number, body in enumerate(texts):
        request = AnnotationRequest(id=str(number), text=body, kind="email")
        annotation = annotate_text(annotator, request)
        found += [body[s.start : s.end] for s in annotation.sentences]
    return found


def speed(texts: list[str], minilm: Path | None, threads: int, profile: bool) -> None:
    """Prints processor seconds of both sides, and where ours go."""
    annotator = Annotator()
    run(annotator, texts[:20])
    profiler = cProfile.Profile()
    start = time.process_time()
    if profile:
        profiler.enable()
    sentences = run(annotator, texts)
    profiler.disable()
    ours = time.process_time() - start
    print(f"{len(texts)} mails, {len(sentences)} sentences, {sum(map(len, texts)):,} characters")
    print(f"annotate: {ours:.1f} s, {len(texts) / ours:.0f} mails/s")
    if profile:
        pstats.Stats(profiler).sort_stats("tottime").print_stats(25)
    if minilm is None:
        print("No --minilm folder: nothing to compare with.")
        return
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(threads)
    model = SentenceTransformer(str(minilm), device="cpu", local_files_only=True)
    model.encode(sentences[:64])
    start = time.process_time()
    model.encode(sentences, batch_size=32)
    theirs = time.process_time() - start
    print(f"SentenceTransformer fp32, {threads} thread(s): {theirs:.1f} s")
    print(f"annotate takes {ours / theirs:.2f} of it")


def contracts(pages: list[int]) -> None:
    """Prints processor seconds for contracts of growing length."""
    annotator = Annotator()
    for number in pages:
        clauses = ((c.format(n=n) + "\n") for n in itertools.count(1) for c in _CLAUSES)
        text, size = [], 0
        while size < number * PAGE:
            text.append(next(clauses))
            size += len(text[-1])
        request = AnnotationRequest(id="c", text="".join(text), kind="contract")
        if number == pages[0]:
            annotate_text(annotator, request)
        start = time.process_time()
        annotate_text(annotator, request)
        taken = time.process_time() - start
        print(f"{number:>5} pages: {taken:8.2f} s, {1000 * taken / number:6.1f} ms a page")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("mails", "memory", "contracts"))
    parser.add_argument("--minilm", type=Path, help="folder of a sentence-transformers model")
    parser.add_argument("--mails", type=Path, help=".tar.gz of .eml files")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--pages", type=int, nargs="+", default=[1, 10, 100, 1000])
    given = parser.parse_args()
    os.environ["NLP_SERVICE_ENCODER__THREADS"] = str(given.threads)
    print(environment("spacy", "torch", "sentence-transformers"))
    if given.what == "mails":
        speed(mails(given.mails, given.count), given.minilm, given.threads, given.profile)
    elif given.what == "memory":
        peak, _ = peak_mb(_MEMORY, str(given.mails or ""), str(given.count))
        print(f"one worker, {given.count} mails: {peak:.0f} MB at most")
    else:
        contracts(given.pages)


if __name__ == "__main__":
    main()
