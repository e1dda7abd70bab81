"""nlp-service annotate: JSON Lines in, JSON Lines out, in the same order, streaming."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Annotated

import typer
from pydantic import ValidationError

from nlp_service.interfaces.cli.output import progress, reading, say, writing
from nlp_service.schema import AnnotationRequest


def annotate(
    source: Annotated[str, typer.Argument(metavar="INPUT", help="JSON Lines; - for stdin")],
    output: Annotated[str | None, typer.Option(help="file to write; default stdout")] = None,
    workers: Annotated[int, typer.Option(min=1, help="processes")] = 1,
) -> None:
    """Annotate each line; a line that cannot be read is answered with its error."""
    failed = count = 0
    with reading(source) as lines, writing(output) as out, progress("annotate") as advance:
        for answer, ok in _answers(lines, workers):
            out.write(answer + "\n")
            count += 1
            failed += not ok
            advance()
    say(f"{count} lines answered, {failed} with an error.")
    if failed:
        raise typer.Exit(1)


def _answers(lines: Iterable[bytes], workers: int) -> Iterator[tuple[str, bool]]:
    texts = (line for line in lines if line.strip())
    if workers == 1:
        yield from map(answer_line, texts)
        return
    yield from _parallel(answer_line, texts, workers)


def _parallel(
    work: Callable[[bytes], tuple[str, bool]], items: Iterator[bytes], workers: int
) -> Iterator[tuple[str, bool]]:
    """The results in order, with a bounded number in flight so that memory stays flat."""
    import multiprocessing
    from collections import deque
    from concurrent.futures import Future, ProcessPoolExecutor

    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        waiting: deque[Future[tuple[str, bool]]] = deque()
        for item in items:
            waiting.append(pool.submit(work, item))
            if len(waiting) >= workers * 8:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def answer_line(line: bytes) -> tuple[str, bool]:
    """The annotation of one line as JSON, or its id with an error; and whether it went well."""
    from nlp_service.pipeline import annotate_text

    identifier = None
    try:
        # A broken byte costs the character, not the line.
        data = json.loads(line.decode("utf-8", "replace").removeprefix("\ufeff"))
        identifier = data.get("id") if isinstance(data, dict) else None
        request = AnnotationRequest.model_validate(data)
        return annotate_text(_annotator(), request).model_dump_json(), True
    except json.JSONDecodeError as error:
        reason = f"not JSON: {error.msg} at character {error.pos}"
    except ValidationError as error:
        reason = "; ".join(
            f"{'.'.join(str(step) for step in item['loc']) or 'line'}: {item['msg']}"
            for item in error.errors()
        )
    except RecursionError:
        reason = "not JSON: nested too deeply"
    shown = identifier if isinstance(identifier, str) else None
    return json.dumps({"id": shown, "error": reason}, ensure_ascii=False), False


@lru_cache(maxsize=1)
def _annotator():  # type: ignore[no-untyped-def]
    from nlp_service.settings import settings
    from nlp_service.wiring import build

    return build(settings()).annotator
