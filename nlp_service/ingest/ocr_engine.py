"""The words of one picture, by RapidOCR: which way up it stands, how skewed, where each line is."""

from __future__ import annotations

import functools
import importlib.util
import math
import os
import unicodedata
from array import array
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from PIL.Image import Transpose

from nlp_service.ingest.layout import Row
from nlp_service.ingest.pdf_text import Segment

_CERTAIN = 0.5  # lines recognised with less certainty are left out and counted
_CERTAIN_ALONE = 0.75  # a lone character of less is mostly a speck or a curve of a drawing
_DOUBTFUL = 0.75  # a page read with less is tried the other way up
_STRAIGHT = math.radians(0.2)  # a smaller skew does not disturb the order of lines
_LONGEST_SIDE = 3400  # pixels; an A3 page at 200 dpi stays as it is
_LONGEST_SOUGHT = 1600  # pixels; lines are found on a smaller copy and recognised on the page
_MOST_THREADS = 4
_TRIED = 6  # lines that tell which way up a page lies
_TRANSPOSED = {90: Transpose.ROTATE_270, 180: Transpose.ROTATE_180, 270: Transpose.ROTATE_90}

_Place = tuple[float, float, float, float]


@dataclass(slots=True)
class Recognised:
    """The lines of one picture, in points, as if it lay straight and upright.

    ``places`` are the rectangles (x0, top, x1, bottom) in the picture as it is, by ``id`` of the
    segment, where it lay askew. ``turn`` is how far (degrees, clockwise) it had to be turned.
    ``confidence`` is the mean certainty of all lines, weighed by length; ``doubtful`` counts the
    lines left out.
    """

    segments: list[Segment] = field(default_factory=list)
    places: dict[int, _Place] = field(default_factory=dict)
    confidence: float = 0.0
    doubtful: int = 0
    turn: int = 0

    def settle(self, rows: list[Row]) -> list[Row]:
        """``rows`` made of the segments, with the segments put back where they really stand."""
        for segment in (s for row in rows for s in row.segments):
            place = self.places.get(id(segment))
            if place is not None:
                segment.x0, segment.top, segment.x1, segment.bottom = place
                segment.edges = _edges(segment.text, segment.x0, segment.x1)
        return rows


def available() -> bool:
    """Whether pictures can be read here."""
    return all(importlib.util.find_spec(name) for name in ("rapidocr", "onnxruntime"))


def recognise(picture: Any, scale: float) -> Recognised:
    """The lines of a PIL picture in RGB; ``scale`` is its pixels a point."""
    found = _read(picture)
    turn = _turn(picture, found)
    if turn:
        found = _read(picture.transpose(_TRANSPOSED[turn]))
    sideways = turn in (90, 270)
    width, height = picture.size[::-1] if sideways else picture.size
    result = found.located(scale, (width / 2, height / 2))
    result.turn = turn
    return result


def _turn(picture: Any, found: _Lines) -> int:
    """How far to turn a picture, judged by a few of its lines read either way round."""
    if found.sideways():
        choices = (90, 270)
    elif found.texts and found.certainty() < _DOUBTFUL:
        choices = (0, 180)
    else:
        return 0
    pieces = [picture.crop(box) for box in found.longest()]

    def weight(turn: int) -> float:
        return sum(_line(piece.transpose(_TRANSPOSED[turn]) if turn else piece) for piece in pieces)

    return max(choices, key=weight)


@dataclass(slots=True)
class _Lines:
    """What RapidOCR gives: corners (lines x 4 x 2, from the top left, pixels), texts, scores."""

    corners: np.ndarray
    texts: list[str]
    scores: list[float]

    def certainty(self) -> float:
        lengths = [len(text) for text in self.texts]
        return float(np.average(self.scores, weights=lengths)) if sum(lengths) else 0.0

    def longest(self) -> list[tuple[int, int, int, int]]:
        """The rectangles of a few long lines, pixels."""
        order = np.argsort(-np.max(self.sizes(), axis=0))[:_TRIED]
        low, high = self.corners[order].min(axis=1), self.corners[order].max(axis=1)
        hulls = np.hstack((np.floor(low), np.ceil(high))).astype(int).tolist()
        return [(x0, top, x1, bottom) for x0, top, x1, bottom in hulls]

    def sizes(self) -> tuple[np.ndarray, np.ndarray]:
        """Lengths of the lines' upper and left sides."""
        across = self.corners[:, 1] - self.corners[:, 0]
        down = self.corners[:, 3] - self.corners[:, 0]
        return np.hypot(across[:, 0], across[:, 1]), np.hypot(down[:, 0], down[:, 1])

    def sideways(self) -> bool:
        """Whether most of the longer lines run up or down."""
        if not self.texts:
            return False
        wide, high = self.sizes()
        longer = np.maximum(wide, high) > 2 * np.minimum(wide, high)
        upright = float(high[longer & (high > wide)].sum())
        return upright > float(wide[longer & (wide >= high)].sum())

    def skew(self) -> float:
        """The usual angle of the longer lines, radians, clockwise."""
        wide, high = self.sizes()
        long = wide > 5 * high
        if long.sum() < 3:
            return 0.0
        across = (self.corners[:, 1] - self.corners[:, 0])[long]
        return float(np.median(np.arctan2(across[:, 1], across[:, 0])))

    def located(self, scale: float, centre: tuple[float, float]) -> Recognised:
        result = Recognised(confidence=round(self.certainty(), 4))
        if not self.texts:
            return result
        angle = self.skew()
        wide, high = self.sizes()
        x, y = (self.corners.mean(axis=1) - centre).T
        level_x = x * math.cos(angle) + y * math.sin(angle) + centre[0]
        level_y = y * math.cos(angle) - x * math.sin(angle) + centre[1]
        hulls = np.hstack((self.corners.min(axis=1), self.corners.max(axis=1)))
        level = np.stack(
            (level_x - wide / 2, level_y - high / 2, level_x + wide / 2, level_y + high / 2), axis=1
        )
        askew = abs(angle) > _STRAIGHT
        placed = (hulls / scale).round(1).tolist()
        for text, score, box, place in zip(
            self.texts,
            self.scores,
            (level / scale).round(1).tolist() if askew else placed,
            placed,
            strict=True,
        ):
            if score <= (_CERTAIN if len(text) > 1 else _CERTAIN_ALONE):
                result.doubtful += 1
                continue
            x0, top, x1, bottom = box
            segment = Segment(text, x0, top, x1, bottom, _edges(text, x0, x1), bottom - top)
            result.segments.append(segment)
            if askew:
                result.places[id(segment)] = tuple(place)
        return result


def _edges(text: str, x0: float, x1: float) -> array[int]:
    """Edges from ``x0`` to ``x1``, tenths; a wide character takes the room of two narrow ones."""
    widths = [0, *(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)]
    shares = np.cumsum(widths) / max(sum(widths), 1)
    return array("i", np.rint(10 * (x0 + shares * (x1 - x0))).astype(int).tolist())


def _line(picture: Any) -> float:
    """How many characters are recognised in the picture of one line, each by its certainty."""
    found = _engine()(_pixels(picture), use_det=False, use_cls=False, use_rec=True)
    texts, scores = found.txts or (), found.scores or ()
    return sum(len(text) * float(score) for text, score in zip(texts, scores, strict=True))


def _read(picture: Any) -> _Lines:
    found = _engine()(_pixels(picture), use_det=True, use_cls=False, use_rec=True)
    corners, texts, scores = [], [], []
    if found.boxes is not None:
        for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True):
            text = " ".join(text.split())
            if text:
                corners.append(box)
                texts.append(text)
                scores.append(float(score))
    return _Lines(np.array(corners, dtype=float).reshape(-1, 4, 2), texts, scores)


def _pixels(picture: Any) -> np.ndarray:
    """The picture as OpenCV has it; in one piece, or each line cut out of it copies the whole."""
    return np.ascontiguousarray(np.asarray(picture)[:, :, ::-1])


@functools.lru_cache(maxsize=1)
def _engine() -> Any:
    from rapidocr import RapidOCR

    threads = min(_MOST_THREADS, os.cpu_count() or 1)
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            # The classifier turns single lines of upright pages upside down, and so loses them.
            "Global.use_cls": False,
            # Nothing is dropped in silence: doubtful lines are counted here.
            "Global.text_score": 0.0,
            "Global.max_side_len": _LONGEST_SIDE,
            "Det.limit_type": "max",
            "Det.limit_side_len": _LONGEST_SOUGHT,
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
        }
    )
