"""The characters of a PDF page and where they stand, as segments: stretches of one printed line.

PDFium is asked for the box of the first and last character of every word (of every stretch of
Chinese); the edges between are spread evenly, which is exact for Chinese and off by a point or
two inside a Latin word. One call a character would halve the speed.
"""

from __future__ import annotations

import ctypes
import re
from collections import deque
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium_c

from nlp_service.ingest.native import function

#: A word: a stretch of CJK characters, or of anything else without white space.
_CJK = "\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
#: A hyphen that PDFium found at a line's end closes its word: what follows is on the next line.
_WORD = re.compile(rf"[{_CJK}]+|[^\s\u0002\ufffe{_CJK}]+[\u0002\ufffe]?|[\u0002\ufffe]")
#: Characters that no reader would take for text: private use, replacement, control codes.
_IMPLAUSIBLE = re.compile("[\ue000-\uf8ff\ufffd\u0000-\u0008\u000e-\u001f\u0080-\u009f]")
_TENTHS = [value / 10 for value in range(20_000)]
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
#: PDFium's marks for a hyphen at a line's end, and breaks, one character each.
_PLAIN = str.maketrans("\u0002\ufffe\u00ad\u0000", "--- ")
_BREAKS = str.maketrans("\r\n\t", "   ")


_loose_box = function(
    pdfium_c.FPDFText_GetLooseCharBox, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p
)
_unicode = function(pdfium_c.FPDFText_GetUnicode, ctypes.c_void_p, ctypes.c_int)


@dataclass(slots=True)
class Segment:
    """A stretch of one printed line: its text, rectangle and character edges.

    ``edges`` has one number more than ``text`` has characters; ``size`` is the usual height of its
    characters, points.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    edges: list[float]
    size: float = 0.0

    def words(self) -> list[tuple[int, int]]:
        """The (start, end) of the words in its text."""
        return [match.span() for match in _WORD.finditer(self.text)]

    def cut(self, start: int, end: int) -> Segment:
        """The segment of characters ``start`` to ``end``."""
        edges = self.edges[start : end + 1]
        return Segment(
            self.text[start:end],
            min(edges),
            self.top,
            max(edges),
            self.bottom,
            edges,
            self.size,
        )


@dataclass(slots=True)
class PageText:
    """What PDFium gives for a page. ``confidence`` is the share of plausible characters.

    ``turn`` is how far (0, 90, 180, 270 degrees, clockwise) the displayed page must be turned for
    most of its words to run from left to right; the segments stand in that turned frame.
    """

    width: float
    height: float
    segments: list[Segment]
    confidence: float
    characters: int
    turn: int = 0


def page_text(page: Any, textpage: Any) -> PageText:
    """The segments of a pypdfium2 page in content order, in points from the top left."""
    width, height = page.get_size()
    handle = ctypes.cast(textpage.raw, ctypes.c_void_p).value
    count = pdfium_c.FPDFText_CountChars(textpage.raw)
    if not handle or count <= 0:
        return PageText(width, height, [], 1.0, 0)
    text = _characters(textpage, handle, count)
    implausible = len(_IMPLAUSIBLE.findall(text.replace("\u0002", "")))
    visible = sum(map(len, text.split()))
    confidence = 1.0 - implausible / visible if visible else 1.0
    words = [match.span() for match in _WORD.finditer(text)]
    text = text.translate(_PLAIN)
    if not words:
        return PageText(width, height, [], confidence, 0)
    raw = _boxes(handle, words)
    turn = _turn(text, words, raw, page.get_rotation())
    frame = frame_of(page, turn)
    boxes = np.stack(frame.place(raw[:, 0], raw[:, 3], raw[:, 2], raw[:, 1]), axis=1)
    return PageText(width, height, _segments(text, words, boxes), confidence, visible, turn)


def _characters(textpage: Any, handle: int, count: int) -> str:
    """The page's characters, exactly one for each of PDFium's character indices."""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium_c.FPDFText_GetText(textpage.raw, 0, count, buffer)
    raw = bytes(buffer)[: max(written - 1, 0) * 2]
    text = raw.decode("utf-16-le", "replace")
    if len(text) == count:
        return text
    # Unmapped or astral characters: indices and code units drift apart, so ask one by one.
    codes = map(_unicode, repeat(handle, count), range(count))
    return "".join(
        chr(c) if 0 <= c < 0x110000 and not 0xD800 <= c < 0xE000 else "\ufffd" for c in codes
    )


@dataclass(frozen=True, slots=True)
class Frame:
    """A page's box in PDF coordinates and the rotation under which it is looked at."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int

    def place(self, x0: Any, y0: Any, x1: Any, y1: Any) -> tuple[Any, Any, Any, Any]:
        """A rectangle of PDF coordinates as x0, top, x1, bottom from the frame's top left."""
        match self.rotation:
            case 90:
                return y0 - self.bottom, x0 - self.left, y1 - self.bottom, x1 - self.left
            case 180:
                return self.right - x1, y0 - self.bottom, self.right - x0, y1 - self.bottom
            case 270:
                return self.top - y1, self.right - x1, self.top - y0, self.right - x0
        return x0 - self.left, self.top - y1, x1 - self.left, self.top - y0


def frame_of(page: Any, turn: int) -> Frame:
    """The frame of a pypdfium2 page, turned by ``turn`` degrees against how it is displayed."""
    left, bottom, right, top = page.get_bbox()
    return Frame(left, bottom, right, top, (page.get_rotation() + turn) % 360)


def turned_back(
    box: tuple[float, float, float, float], turn: int, width: float, height: float
) -> tuple[float, float, float, float]:
    """A rectangle of the turned frame in the displayed page of ``width`` and ``height``, points."""
    x0, top, x1, bottom = box
    match turn:
        case 90:
            return top, height - x1, bottom, height - x0
        case 180:
            return width - x1, height - bottom, width - x0, height - top
        case 270:
            return width - bottom, x0, width - top, x1
    return box


def _turn(text: str, words: list[tuple[int, int]], raw: np.ndarray, rotation: int) -> int:
    """The turn that makes most words run from left to right."""
    across = raw[1::2, 0] + raw[1::2, 2] - raw[0::2, 0] - raw[0::2, 2]
    up = raw[1::2, 1] + raw[1::2, 3] - raw[0::2, 1] - raw[0::2, 3]
    weight = np.hypot(across, up)
    flat = np.abs(across) >= np.abs(up)
    # Where the words of the unrotated page point: right, up, left, down.
    pulls = [
        float(weight[flat & (across > 0)].sum()),
        float(weight[~flat & (up > 0)].sum()),
        float(weight[flat & (across < 0)].sum()),
        float(weight[~flat & (up < 0)].sum()),
    ]
    strongest = int(np.argmax(pulls))
    if pulls[strongest] < 0.6 * sum(pulls) or sum(pulls) == 0:
        return 0
    turn = (90 * strongest - rotation) % 360
    # Arabic and Hebrew run to the left on pages that stand upright.
    return 0 if turn == 180 and _RIGHT_TO_LEFT.search(text) else turn


def _boxes(handle: int, words: list[tuple[int, int]]) -> np.ndarray:
    """For each word the box of its first character, then of its last: left, top, right, bottom."""
    indices = [index for start, end in words for index in (start, end - 1)]
    size = len(indices)
    memory = np.zeros((size, 4), dtype=np.float32)
    base = memory.ctypes.data
    deque(map(_loose_box, repeat(handle, size), indices, range(base, base + 16 * size, 16)), 0)
    return memory.astype(np.float64)


def _segments(text: str, words: list[tuple[int, int]], boxes: np.ndarray) -> list[Segment]:
    first, last = boxes[0::2], boxes[1::2]
    spans = np.array(words)
    left = np.where(first[:, 0] <= last[:, 2], first[:, 0], first[:, 2])
    right = np.where(first[:, 0] <= last[:, 2], last[:, 2], last[:, 0])
    tops = np.minimum(first[:, 1], last[:, 1])
    bottoms = np.maximum(first[:, 3], last[:, 3])
    edges = _tenths(
        np.interp(np.arange(len(text) + 1), spans.ravel(), np.stack((left, right), 1).ravel())
    )
    ends = _tenths(right)
    cuts = _cuts(text, spans, left, right, tops, bottoms)
    low_of = np.minimum.reduceat(np.minimum(left, right), cuts).round(1).tolist()
    high_of = np.maximum.reduceat(np.maximum(left, right), cuts).round(1).tolist()
    top_of = np.minimum.reduceat(tops, cuts).round(1).tolist()
    bottom_of = np.maximum.reduceat(bottoms, cuts).round(1).tolist()
    limits = np.append(cuts, len(words))
    size_of = (np.add.reduceat(bottoms - tops, cuts) / np.diff(limits)).round(1).tolist()
    starts, lasts = spans[limits[:-1], 0].tolist(), (limits[1:] - 1).tolist()
    stops = spans[lasts, 1].tolist()
    text = text.translate(_BREAKS)
    return [
        Segment(text[start:stop], x0, top, x1, bottom, [*edges[start:stop], ends[last]], size)
        for start, stop, last, x0, top, x1, bottom, size in zip(
            starts, stops, lasts, low_of, top_of, high_of, bottom_of, size_of, strict=True
        )
    ]


def _tenths(values: np.ndarray) -> list[float]:
    """Values rounded to tenths; equal ones are one object, which saves 24 bytes a character."""
    whole = np.rint(values * 10).astype(np.int64)
    if len(whole) and whole.min() >= 0 and whole.max() < len(_TENTHS):
        return [_TENTHS[value] for value in whole.tolist()]
    rounded: list[float] = (whole / 10).tolist()
    return rounded


def _cuts(
    text: str,
    spans: np.ndarray,
    left: np.ndarray,
    right: np.ndarray,
    tops: np.ndarray,
    bottoms: np.ndarray,
) -> np.ndarray:
    """Indices of the words that begin a segment: a new line, a wide gap, or another height."""
    breaks = np.array([match.start() for match in re.finditer(r"[\r\n]", text)])
    lines = np.searchsorted(breaks, spans[:, 0]) if len(breaks) else np.zeros(len(spans), int)
    height = np.maximum(bottoms - tops, 1.0)
    gap = left[1:] - right[:-1]
    size = np.minimum(height[1:], height[:-1])
    overlap = np.minimum(bottoms[1:], bottoms[:-1]) - np.maximum(tops[1:], tops[:-1])
    apart = (np.diff(lines) != 0) | (gap > 1.3 * size) | (gap < -2 * size) | (overlap < 0.2 * size)
    return np.concatenate(([0], np.flatnonzero(apart) + 1))
