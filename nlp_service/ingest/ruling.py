"""The lines drawn on a PDF page, from PDFium's path objects."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import pypdfium2.raw as pdfium_c

from nlp_service.ingest.native import function
from nlp_service.ingest.pdf_text import frame_of

_THIN = 5.0  # points; a rectangle thinner than this is a drawn line
_SHORT = 6.0  # points; shorter lines are no rules
_MAX_OBJECTS = 20_000  # a page with more is a drawing
_MAX_EDGES = 3_000
_INSET = 6  # points


_object = function(
    pdfium_c.FPDFPage_GetObject, ctypes.c_void_p, ctypes.c_int, result=ctypes.c_void_p
)
_kind = function(pdfium_c.FPDFPageObj_GetType, ctypes.c_void_p)
_bounds = function(pdfium_c.FPDFPageObj_GetBounds, *[ctypes.c_void_p] * 5)

#: Bounds (left, bottom, right, top) in PDF coordinates, and whether the outline is drawn.
_Drawn = tuple[tuple[float, float, float, float], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """A drawn horizontal or vertical line, in points from the displayed top left."""

    x0: float
    top: float
    x1: float
    bottom: float


def rules(page: Any, turn: int = 0) -> list[Rule]:
    """The lines drawn on a pypdfium2 page; empty where it carries too few to be a table.

    ``turn`` is the turn of the frame in which the page's text stands.
    """
    frame = frame_of(page, turn)
    drawn: list[Rule] = []
    shaded: list[Rule] = []
    for box, stroked in _path_boxes(page.raw):
        x0, top, x1, bottom = frame.place(*box)
        thin = min(x1 - x0, bottom - top) <= _THIN
        (drawn if stroked or thin else shaded).extend(_sides(x0, top, x1, bottom))
        if len(drawn) + len(shaded) > _MAX_EDGES:
            return []
    return drawn + _beyond(shaded, drawn)


def _beyond(shaded: list[Rule], drawn: list[Rule]) -> list[Rule]:
    """Edges of shading that do not run beside a line: shading is often inset in its ruled cell."""
    lines: dict[tuple[bool, int], list[tuple[float, float]]] = {}
    if shaded:
        for rule in drawn:
            level, low, high, place = _extent(rule)
            lines.setdefault((level, round(place)), []).append((low, high))
    if not lines:
        return shaded
    kept = []
    for rule in shaded:
        level, low, high, place = _extent(rule)
        half, near = 0.5 * (high - low), round(place)
        if not any(
            min(high, end) - max(low, start) > half
            for at in range(near - _INSET, near + _INSET + 1)
            for start, end in lines.get((level, at), ())
        ):
            kept.append(rule)
    return kept


def _extent(rule: Rule) -> tuple[bool, float, float, float]:
    """Whether a rule is level, from where to where it runs, and where it stands."""
    if rule.top == rule.bottom:
        return True, rule.x0, rule.x1, rule.top
    return False, rule.top, rule.bottom, rule.x0


def _sides(x0: float, top: float, x1: float, bottom: float) -> list[Rule]:
    wide, high = x1 - x0, bottom - top
    if wide <= _THIN and high <= _THIN:
        return []
    if high <= _THIN:
        middle = (top + bottom) / 2
        return [Rule(x0, middle, x1, middle)] if wide >= _SHORT else []
    if wide <= _THIN:
        middle = (x0 + x1) / 2
        return [Rule(middle, top, middle, bottom)] if high >= _SHORT else []
    if wide < _SHORT or high < _SHORT:
        return []
    return [
        Rule(x0, top, x1, top),
        Rule(x0, bottom, x1, bottom),
        Rule(x0, top, x0, bottom),
        Rule(x1, top, x1, bottom),
    ]


def _path_boxes(handle: Any) -> Iterator[_Drawn]:
    """Drawn paths, split into strokes where they have many."""
    count = pdfium_c.FPDFPage_CountObjects(handle)
    if count > _MAX_OBJECTS:
        return
    bounds = (ctypes.c_float * 4)()
    address = ctypes.cast(handle, ctypes.c_void_p).value
    items = list(map(_object, repeat(address, count), range(count)))
    for item, kind in zip(items, map(_kind, items), strict=True):
        if kind == pdfium_c.FPDF_PAGEOBJ_PATH:
            yield from _path(item, bounds, None)
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM:
            yield from _form(_typed(item), bounds)


def _form(form: Any, bounds: ctypes.Array[ctypes.c_float]) -> Iterator[_Drawn]:
    matrix = _matrix(form)
    for index in range(min(pdfium_c.FPDFFormObj_CountObjects(form), _MAX_OBJECTS)):
        item = pdfium_c.FPDFFormObj_GetObject(form, index)
        if pdfium_c.FPDFPageObj_GetType(item) == pdfium_c.FPDF_PAGEOBJ_PATH:
            yield from _path(ctypes.cast(item, ctypes.c_void_p).value, bounds, matrix)


def _typed(address: int) -> Any:
    return ctypes.cast(address, pdfium_c.FPDF_PAGEOBJECT)


def _path(
    address: int | None,
    bounds: ctypes.Array[ctypes.c_float],
    outer: pdfium_c.FS_MATRIX | None,
) -> Iterator[_Drawn]:
    base = ctypes.addressof(bounds)
    if address is None or not _bounds(address, base, base + 4, base + 8, base + 12):
        return
    left, bottom, right, top = bounds
    # Drawn letters and ornaments are small; most paths of a page end here.
    if right - left < _SHORT and top - bottom < _SHORT:
        return
    item = _typed(address)
    segments = pdfium_c.FPDFPath_CountSegments(item)
    if segments > 5:
        for box in _strokes(item, min(segments, _MAX_EDGES)):
            yield _moved(box, outer), True
    else:
        yield _moved((left, bottom, right, top), outer), _is_stroked(item)


def _is_stroked(item: Any) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDFPath_GetDrawMode(item, ctypes.byref(fill), ctypes.byref(stroke))
    return bool(stroke.value)


def _strokes(item: Any, count: int) -> Iterator[tuple[float, float, float, float]]:
    """Bounds of the straight strokes of a path that draws many of them."""
    matrix = _matrix(item)
    x, y = ctypes.c_float(), ctypes.c_float()
    last: tuple[float, float] | None = None
    for index in range(count):
        segment = pdfium_c.FPDFPath_GetPathSegment(item, index)
        pdfium_c.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        kind = pdfium_c.FPDFPathSegment_GetType(segment)
        if kind == pdfium_c.FPDF_SEGMENT_BEZIERTO:
            # A curved shape is no grid, whatever straight strokes it has besides.
            return
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        if kind == pdfium_c.FPDF_SEGMENT_LINETO and last is not None:
            yield (
                min(last[0], point[0]),
                min(last[1], point[1]),
                max(last[0], point[0]),
                max(last[1], point[1]),
            )
        last = point


def _matrix(item: Any) -> pdfium_c.FS_MATRIX:
    matrix = pdfium_c.FS_MATRIX(1, 0, 0, 1, 0, 0)
    pdfium_c.FPDFPageObj_GetMatrix(item, ctypes.byref(matrix))
    return matrix


def _moved(
    box: tuple[float, float, float, float], matrix: pdfium_c.FS_MATRIX | None
) -> tuple[float, float, float, float]:
    if matrix is None:
        return box
    points = [
        (matrix.a * x + matrix.c * y + matrix.e, matrix.b * x + matrix.d * y + matrix.f)
        for x in (box[0], box[2])
        for y in (box[1], box[3])
    ]
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs), max(ys)
