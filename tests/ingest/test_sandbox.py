"""The sandbox: same result as in-process, and whatever happens to the child costs one item."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from nlp_service.errors import Corrupt, Encrypted
from nlp_service.ingest import Sandbox, read_bytes
from nlp_service.schema import Status
from nlp_service.settings import Limits
from tests.ingest.samples import lines, pdf, table, together, zipped

PDF = pdf(
    together(lines(72, 100, "第三条 金额", zh=True), table(72, 200, [["a", "b"], ["c", "d"]]))
)


@pytest.fixture(scope="module")
def sandbox():  # type: ignore[no-untyped-def]
    with Sandbox() as box:
        yield box


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (PDF, "a.pdf"),
        (zipped({"a.txt": "文字 text".encode(), "b.pdf": PDF}), "a.zip"),
        (b"%PDF-1.4", "broken.pdf"),
        (b"", "empty"),
    ],
)
def test_the_result_is_that_of_reading_in_this_process(
    sandbox: Sandbox, data: bytes, name: str
) -> None:
    assert sandbox.read(data, name) == read_bytes(data, name)


def test_a_path_is_read_by_the_child(sandbox: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "合同.pdf"
    file.write_bytes(PDF)
    assert sandbox.read_path(file) == read_bytes(PDF, "合同.pdf")
    with pytest.raises(FileNotFoundError):
        sandbox.read_path(tmp_path / "absent.pdf")


def test_render_page_gives_a_picture_or_a_typed_error(sandbox: Sandbox) -> None:
    from io import BytesIO

    from PIL import Image
    from reportlab.lib.pdfencrypt import StandardEncryption

    picture = Image.open(BytesIO(sandbox.render_page(PDF, 1, 2.0)))
    assert picture.size == (1190, 1684)
    with pytest.raises(Corrupt, match="no page 2"):
        sandbox.render_page(PDF, 2)
    locked = pdf(lines(72, 100, "x"), encrypt=StandardEncryption("geheim"))
    with pytest.raises(Encrypted):
        sandbox.render_page(locked, 1)


def test_a_huge_page_is_rendered_within_the_pixel_limit() -> None:
    from io import BytesIO

    from PIL import Image

    with Sandbox(Limits(pixels=1_000_000)) as box:
        picture = Image.open(
            BytesIO(box.render_page(pdf(lines(0, 0), size=(14_000, 14_000)), 1, 4))
        )
    assert picture.width * picture.height <= 1_010_000


def test_time_is_limited() -> None:
    with Sandbox(Limits(wall_seconds=0)) as box:
        document = box.read(PDF, "a.pdf")
    assert document.status is Status.QUARANTINED
    assert document.root.error is not None and document.root.error.code == "timeout"
    assert document.id == read_bytes(PDF, "a.pdf").id


def test_memory_is_limited() -> None:
    data = zipped({f"{n}.txt": b"word " * (8 << 20) for n in range(4)})
    limits = Limits(memory_mb=96, expansion=100_000)
    with Sandbox(limits) as box:
        document = box.read(data, "a.zip")
        assert {p.error.code for p in document.parts() if p.error} == {"memory"}
        assert box.read(b"the next file", "b.txt").root.text == "the next file"


def test_a_dead_child_costs_its_item_and_the_next_file_is_read(sandbox: Sandbox) -> None:
    sandbox.read(b"warm it up", "a.txt")
    (child,) = sandbox._children
    process = child._process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert sandbox.read(b"text after death", "a.txt").root.text == "text after death"


def test_a_child_that_dies_while_reading_is_answered() -> None:
    slow = zipped({f"{n}.pdf": PDF for n in range(3000)})
    with Sandbox(Limits(wall_seconds=120)) as box:
        box.read(b"warm it up", "a.txt")
        process = box._children[0]._process
        assert process is not None
        killer = threading.Timer(0.3, os.kill, (process.pid, signal.SIGKILL))
        killer.start()
        document = box.read(slow, "slow.zip")
        killer.join()
        assert document.root.error is not None and document.root.error.code == "corrupt"
        assert box.read(b"next", "a.txt").root.text == "next"


def test_many_threads_share_it() -> None:
    with Sandbox(workers=2) as box, ThreadPoolExecutor(8) as pool:
        texts = [f"text 文本 number {n}" for n in range(40)]
        documents = pool.map(lambda text: box.read(text.encode(), "a.txt"), texts)
        assert [document.root.text for document in documents] == texts


def test_it_works_in_a_daemonic_process() -> None:
    context = multiprocessing.get_context("spawn")
    receive, send = context.Pipe()
    process = context.Process(target=_read_and_send, args=(send,), daemon=True)
    process.start()
    try:
        assert receive.poll(60)
        assert receive.recv() == "read in a daemon"
    finally:
        process.join(10)


def _read_and_send(send) -> None:  # type: ignore[no-untyped-def]
    with Sandbox() as box:
        send.send(box.read(b"read in a daemon", "a.txt").root.text)


def test_closing_ends_the_child() -> None:
    with Sandbox() as box:
        box.read(b"x", "a.txt")
        process = box._children[0]._process
        assert process is not None
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.05)
    assert process.poll() is not None


def test_a_limit_given_to_the_sandbox_reaches_the_reader() -> None:
    with Sandbox(Limits(file_mb=1)) as box:
        document = box.read(b"x" * (2 << 20), "a.txt")
    assert document.root.error is not None and document.root.error.code == "too_large"
