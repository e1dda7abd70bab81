"""Where printed lines stand on their pages, packed: a long document has a hundred thousand."""

from __future__ import annotations

import base64
import bisect
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, overload

from pydantic import ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import core_schema

#: The serialization context under which lines are written packed, for one process to another.
PACKED = {"lines": "packed"}


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points from the top left corner."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(slots=True)
class Line:
    """One printed line: its characters and where each stands.

    ``edges`` holds the x coordinate of the left edge of every character and, last, the right
    edge of the line (``len == end - start + 1``); empty where the format has no layout.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    start: int
    end: int
    page: int
    box: Box
    edges: list[float] = field(default_factory=list)

    def box_of(self, start: int, end: int) -> Box:
        """The rectangle of ``start:end`` cut to this line."""
        if len(self.edges) != self.end - self.start + 1:
            return self.box
        low, high = max(start, self.start) - self.start, min(end, self.end) - self.start
        # A vertical or right-to-left run has unordered edges; the hull is still right.
        xs = self.edges[low : high + 1]
        return Box(x0=min(xs), top=self.box.top, x1=max(xs), bottom=self.box.bottom)


class Lines(Sequence[Line]):
    """The lines of a part in the order of its text; edges are kept to a tenth of a point.

    Numbers stand in columns, and a ``Line`` is made when one is asked for.
    """

    __slots__ = ("_boxes", "_edges", "_ends", "_pages", "_stops")

    def __init__(self, lines: Iterable[Line] = ()) -> None:
        self._ends = array("q")  # start and end of each line, in turn
        self._pages = array("q")
        self._boxes = array("d")  # x0, top, x1, bottom of each line, in turn
        self._edges = array("i")  # tenths of a point
        self._stops = array("q", (0,))  # where the edges of each line end
        for line in lines:
            box = line.box
            self.add(
                line.start,
                line.end,
                line.page,
                (box.x0, box.top, box.x1, box.bottom),
                [round(edge * 10) for edge in line.edges],
            )

    def add(
        self,
        start: int,
        end: int,
        page: int,
        box: tuple[float, float, float, float],
        tenths: Iterable[int],
    ) -> None:
        """Append a line; ``tenths`` are its edges in tenths of a point."""
        self._ends.append(start)
        self._ends.append(end)
        self._pages.append(page)
        self._boxes.extend(box)
        self._edges.extend(tenths)
        self._stops.append(len(self._edges))

    def extend(self, other: Lines, offset: int = 0) -> None:
        """Append the lines of ``other``, whose text begins at ``offset`` of this one's."""
        shift = self._stops[-1]
        self._ends.extend(end + offset for end in other._ends)
        self._pages.extend(other._pages)
        self._boxes.extend(other._boxes)
        self._edges.extend(other._edges)
        self._stops.extend(stop + shift for stop in other._stops[1:])

    def until(self, offset: int) -> int:
        """How many lines end at or before ``offset``."""
        return bisect.bisect_right(range(len(self)), offset, key=lambda at: self._ends[2 * at + 1])

    def __len__(self) -> int:
        return len(self._pages)

    @overload
    def __getitem__(self, index: int) -> Line: ...
    @overload
    def __getitem__(self, index: slice) -> list[Line]: ...
    def __getitem__(self, index: int | slice) -> Line | list[Line]:
        if isinstance(index, slice):
            return [self._line(at) for at in range(*index.indices(len(self)))]
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        return self._line(index % len(self))

    def __iter__(self) -> Iterator[Line]:
        return map(self._line, range(len(self)))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Lines):
            return all(getattr(self, name) == getattr(other, name) for name in self.__slots__)
        return isinstance(other, list) and list(self) == other

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Lines({list(self)!r})"

    def _line(self, at: int) -> Line:
        edges = self._edges[self._stops[at] : self._stops[at + 1]]
        return Line(
            self._ends[2 * at],
            self._ends[2 * at + 1],
            self._pages[at],
            Box(*self._boxes[4 * at : 4 * at + 4]),
            [tenths / 10 for tenths in edges],
        )

    def _packed(self) -> dict[str, str]:
        return {
            name: base64.b64encode(getattr(self, name).tobytes()).decode()
            for name in self.__slots__
        }

    @classmethod
    def _unpacked(cls, packed: dict[str, str]) -> Lines:
        """The lines of a packed form. Raises ValueError where its columns do not fit together."""
        lines = cls()
        for name in cls.__slots__:
            column = array(getattr(lines, name).typecode)
            column.frombytes(base64.b64decode(packed[name], validate=True))
            setattr(lines, name, column)
        count, stops = len(lines), lines._stops
        sound = (
            len(lines._ends) == 2 * count
            and len(lines._boxes) == 4 * count
            and len(stops) == count + 1
            and stops[0] == 0
            and stops[-1] == len(lines._edges)
        )
        if not sound:
            raise ValueError("the columns of packed lines do not fit together")
        return lines

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        listed = core_schema.no_info_after_validator_function(
            cls, handler.generate_schema(list[Line])
        )
        packed = core_schema.no_info_after_validator_function(
            cls._unpacked,
            core_schema.typed_dict_schema(
                {
                    name: core_schema.typed_dict_field(core_schema.str_schema(), required=True)
                    for name in cls.__slots__
                },
                extra_behavior="forbid",
            ),
        )
        return core_schema.union_schema(
            [core_schema.is_instance_schema(cls), listed, packed],
            mode="left_to_right",
            serialization=core_schema.plain_serializer_function_ser_schema(
                _serialized, info_arg=True
            ),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        # The packed form is between processes of one installation and not published.
        return handler(schema["choices"][1])


def _serialized(
    lines: Sequence[Line], info: core_schema.SerializationInfo
) -> list[dict[str, Any]] | dict[str, str]:
    if info.context == PACKED and isinstance(lines, Lines):
        return lines._packed()
    rows: list[dict[str, Any]] = []
    for line in lines:
        box = line.box
        row: dict[str, Any] = {
            "start": line.start,
            "end": line.end,
            "page": line.page,
            "box": {"x0": box.x0, "top": box.top, "x1": box.x1, "bottom": box.bottom},
            "edges": line.edges,
        }
        if info.exclude_defaults and not line.edges:
            del row["edges"]
        rows.append(row)
    return rows
