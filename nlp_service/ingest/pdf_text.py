"""The characters of a PDF page and where they stand, as segments: stretches of one printed line.

PDFium is asked for the box of the first and last character of every word (of every stretch of
Chinese); the edges between are spread evenly, which is exact for Chinese and off by a point or
two inside a Latin word. One call a character would halve the speed.
"""

from __future__ import annotations

import ctypes
import re
from array import array
from collections import deque
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium_c

from nlp_service.ingest.native import function

#: A word: a stretch of CJK characters, or of anything else without white space.
_CJK = "\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
_WORD = re.compile(rf"[{_CJK}]+|[^\s{_CJK}]+")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
#: What a character is to a word: nothing, CJK, other; a hyphen at a line's end closes its word.
_SPACE, _HAN, _OTHER, _HYPHEN = range(4)
_HYPHENS = (0x02, 0xFFFE)  # PDFium's marks for a hyphen at a line's end


def _kinds() -> np.ndarray:
    kinds = np.full(0x10000, _OTHER, dtype=np.uint8)
    kinds[[code for code in range(0x10000) if chr(code).isspace()]] = _SPACE
    for low, high in ((0x2E80, 0x9FFF), (0xF900, 0xFAFF), (0xFE30, 0xFE4F), (0xFF00, 0xFFEF)):
        kinds[low : high + 1] = _HAN
    kinds[list(_HYPHENS)] = _HYPHEN
    return kinds


def _implausible() -> np.ndarray:
    """Characters that no reader would take for text: private use, replacement, control codes."""
    marked = np.zeros(0x10000, dtype=bool)
    for low, high in ((0xE000, 0xF8FF), (0xFFFD, 0xFFFD), (0, 8), (0x0E, 0x1F), (0x80, 0x9F)):
        marked[low : high + 1] = True
    marked[list(_HYPHENS)] = False
    return marked


def _plain() -> np.ndarray:
    """Each code as it is printed: marks for hyphens as hyphens, breaks as spaces."""
    codes = np.arange(0x10000, dtype=np.uint16)
    codes[[*_HYPHENS, 0xAD]] = ord("-")
    codes[[0, 0x09, 0x0A, 0x0D]] = ord(" ")
    return codes


_KINDS, _IMPLAUSIBLE, _PLAIN = _kinds(), _implausible(), _plain()


_loose_box = function(
    pdfium_c.FPDFText_GetLooseCharBox, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p
)
_unicode = function(pdfium_c.FPDFText_GetUnicode, ctypes.c_void_p, ctypes.c_int)


@dataclass(slots=True)
class Segment:
    """A stretch of one printed line: its text, rectangle and character edges.

    ``edges`` are in tenths of a point, one number more than ``text`` has characters; ``size`` is
    the usual height of its characters, points.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    edges: array[int]
    size: float = 0.0

    def words(self) -> list[tuple[int, int]]:
        """The (start, end) of the words in its text."""
        return [match.span() for match in _WORD.finditer(self.text)]

    def cut(self, start: int, end: int) -> Segment:
        """The segment of characters ``start`` to ``end``."""
        edges = self.edges[start : end + 1]
        return Segment(
            self.text[start:end],
            min(edges) / 10,
            self.top,
            max(edges) / 10,
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
    codes = _codes(textpage, handle, count)
    low = codes if codes.dtype == np.uint16 else np.minimum(codes, 0xFFFF)
    kinds = _KINDS[low]
    visible = int(np.count_nonzero(kinds))
    implausible = int(np.count_nonzero(_IMPLAUSIBLE[low]))
    confidence = 1.0 - implausible / visible if visible else 1.0
    spans = _words(kinds)
    if not len(spans):
        return PageText(width, height, [], confidence, 0)
    raw = _boxes(handle, spans)
    breaks = np.flatnonzero((codes == 0x0D) | (codes == 0x0A))
    text = _text(codes, low)
    turn = _turn(text, raw, page.get_rotation())
    boxes = np.stack(frame_of(page, turn).place(raw[:, 0], raw[:, 3], raw[:, 2], raw[:, 1]))
    segments = _segments(text, spans, boxes, breaks)
    return PageText(width, height, segments, confidence, visible, turn)


def _codes(textpage: Any, handle: int, count: int) -> np.ndarray:
    """The code points of the page's characters, one for each of PDFium's character indices."""
    buffer = np.empty(count + 1, dtype=np.uint16)
    place = ctypes.cast(buffer.ctypes.data, ctypes.POINTER(ctypes.c_ushort))
    written = pdfium_c.FPDFText_GetText(textpage.raw, 0, count, place)
    codes = buffer[:count]
    if written == count + 1 and not ((codes >= 0xD800) & (codes < 0xE000)).any():
        return codes
    # Unmapped or astral characters: indices and code units drift apart, so ask one by one.
    codes = np.fromiter(map(_unicode, repeat(handle, count), range(count)), np.int64, count)
    codes[(codes < 0) | (codes > 0x10FFFF) | ((codes >= 0xD800) & (codes < 0xE000))] = 0xFFFD
    return codes.astype(np.uint32)


def _text(codes: np.ndarray, low: np.ndarray) -> str:
    plain = _PLAIN[low]
    if codes.dtype == np.uint16:
        return plain.astype("<u2", copy=False).tobytes().decode("utf-16-le")
    return np.where(codes > 0xFFFF, codes, plain).astype("<u4").tobytes().decode("utf-32-le")


def _words(kinds: np.ndarray) -> np.ndarray:
    """The (start, end) of the words, where each stretch of one kind is one."""
    hyphens = kinds == _HYPHEN
    if hyphens.any():
        # A hyphen belongs to the word before it, and what follows it is another word.
        kinds = kinds.copy()
        kinds[hyphens] = _OTHER
    changes = kinds[1:] != kinds[:-1]
    changes[hyphens[:-1]] = True
    edges = np.concatenate(([0], np.flatnonzero(changes) + 1, [len(kinds)]))
    words = kinds[edges[:-1]] != _SPACE
    return np.stack((edges[:-1][words], edges[1:][words]), axis=1)


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


def _turn(text: str, raw: np.ndarray, rotation: int) -> int:
    """The turn that makes most words run from left to right."""
    step = raw[1::2] - raw[0::2]
    across, up = step[:, 0] + step[:, 2], step[:, 1] + step[:, 3]
    flat = np.abs(across) >= np.abs(up)
    # One-letter words have no direction; all others usually have the same.
    if rotation == 0 and bool((flat & (across >= 0)).all()):
        return 0
    weight = np.hypot(across, up)
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


def _boxes(handle: int, spans: np.ndarray) -> np.ndarray:
    """For each word the box of its first character, then of its last: left, top, right, bottom."""
    indices = (spans - (0, 1)).ravel().tolist()
    size = len(indices)
    memory = np.zeros((size, 4), dtype=np.float32)
    base = memory.ctypes.data
    deque(map(_loose_box, repeat(handle, size), indices, range(base, base + 16 * size, 16)), 0)
    return memory


def _segments(text: str, spans: np.ndarray, boxes: np.ndarray, breaks: np.ndarray) -> list[Segment]:
    """Segments of words; ``boxes`` are those of ``_boxes`` in the page's frame, by column."""
    low, top, high, bottom = boxes
    forward = low[0::2] <= high[1::2]
    if forward.all():
        left, right = low[0::2], high[1::2]
    else:
        left = np.where(forward, low[0::2], high[0::2])
        right = np.where(forward, high[1::2], low[1::2])
    tops = np.minimum(top[0::2], top[1::2])
    bottoms = np.maximum(bottom[0::2], bottom[1::2])
    ends = np.stack((left, right), axis=1)
    at = np.arange(len(text) + 1)
    tenths = array("i")
    tenths.frombytes(
        np.rint(10 * np.interp(at, spans.ravel(), ends.ravel())).astype(np.int32).tobytes()
    )
    cuts = _cuts(spans, left, right, tops, bottoms, breaks)
    limits = np.append(cuts, len(spans))
    lasts = limits[1:] - 1
    hulls = np.stack(
        (
            np.minimum.reduceat(ends.min(axis=1), cuts),
            np.minimum.reduceat(tops, cuts),
            np.maximum.reduceat(ends.max(axis=1), cuts),
            np.maximum.reduceat(bottoms, cuts),
            np.add.reduceat(bottoms - tops, cuts) / np.diff(limits),
        ),
        axis=1,
    )
    hulls = np.rint(10 * hulls.astype(np.float64)) / 10
    segments = []
    for start, stop, end, (x0, above, x1, below, size) in zip(
        spans[cuts, 0].tolist(),
        spans[lasts, 1].tolist(),
        np.rint(10 * right[lasts]).astype(np.int32).tolist(),
        hulls.tolist(),
        strict=True,
    ):
        edges = tenths[start : stop + 1]
        # Where the next word begins at once, its left edge stands in this place.
        edges[-1] = end
        segments.append(Segment(text[start:stop], x0, above, x1, below, edges, size))
    return segments


def _cuts(
    spans: np.ndarray,
    left: np.ndarray,
    right: np.ndarray,
    tops: np.ndarray,
    bottoms: np.ndarray,
    breaks: np.ndarray,
) -> np.ndarray:
    """Indices of the words that begin a segment: a new line, a wide gap, or another height."""
    height = np.maximum(bottoms - tops, 1.0)
    gap = left[1:] - right[:-1]
    size = np.minimum(height[1:], height[:-1])
    overlap = np.minimum(bottoms[1:], bottoms[:-1]) - np.maximum(tops[1:], tops[:-1])
    apart = (gap > 1.3 * size) | (gap < -2 * size) | (overlap < 0.2 * size)
    if len(breaks):
        lines = np.searchsorted(breaks, spans[:, 0])
        apart |= lines[1:] != lines[:-1]
    return np.concatenate(([0], np.flatnonzero(apart) + 1))
