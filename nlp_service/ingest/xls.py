"""Legacy Excel workbooks (.xls, BIFF8 of Excel 97 to 2003): values as stored.

Source: [MS-XLS], Excel Binary File Format (.xls) Structure.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from nlp_service.errors import Corrupt, Empty, Encrypted, Unsupported
from nlp_service.ingest.assemble import TextBuilder
from nlp_service.ingest.cellvalues import EPOCH_1900, EPOCH_1904, shown
from nlp_service.ingest.cfb import CompoundFile
from nlp_service.ingest.delimited import column_letters
from nlp_service.ingest.registry import ReadContext
from nlp_service.schema import BlockKind, Cell, Part

_BOF, _EOF, _CONTINUE, _FILEPASS, _BOUNDSHEET = 0x0809, 0x000A, 0x003C, 0x002F, 0x0085
_SST, _FORMAT, _XF, _DATEMODE = 0x00FC, 0x041E, 0x00E0, 0x0022
_LABELSST, _LABEL, _NUMBER, _RK, _MULRK = 0x00FD, 0x0204, 0x0203, 0x027E, 0x00BD
_FORMULA, _STRING, _BOOLERR, _MERGED = 0x0006, 0x0207, 0x0205, 0x00E5
_MAX_CELLS = 400_000


@dataclass
class _Sheet:
    title: str
    offset: int
    hidden: bool
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)


def read_xls(data: bytes, name: str, context: ReadContext) -> Part:
    """The part of an .xls workbook: a table per sheet. Raises Encrypted, Unsupported, Corrupt."""
    container = CompoundFile(data)
    try:
        stream = container.open("Workbook")
    except KeyError as error:
        raise Unsupported(
            "This workbook (.xls) is of Excel 95 or older",
            next_step="Open it in Excel or LibreOffice, save it as XLSX and upload that.",
        ) from error
    try:
        book = _Book(stream, context.limits.rows)
        book.read()
    except (struct.error, IndexError) as error:
        raise Corrupt("The workbook (.xls) is damaged") from error
    builder = TextBuilder()
    for sheet in book.sheets:
        rows = [[row[c] for c in sorted(row)] for _, row in sorted(sheet.rows.items())]
        if rows:
            builder.block(sheet.title, BlockKind.HEADING, level=1)
            builder.table(rows, name=sheet.title, hidden=sheet.hidden)
    if not builder.tables:
        raise Empty("The workbook holds no values")
    return Part(
        kind="xls",
        how="extracted",
        text=builder.text(),
        blocks=builder.blocks,
        tables=builder.tables,
        lost=book.lost,
    )


class _Book:
    def __init__(self, stream: bytes, max_rows: int) -> None:
        self._stream = stream
        self._max_rows = max_rows
        self.sheets: list[_Sheet] = []
        self.lost: list[str] = []
        self._strings: list[str] = []
        self._formats: dict[int, str] = {}
        self._styles: list[int] = []
        self._epoch = EPOCH_1900
        self._cells = 0

    def read(self) -> None:
        for kind, pieces in self._records(0):
            body = pieces[0]
            if kind == _FILEPASS:
                raise Encrypted("The workbook (.xls) is encrypted")
            if kind == _BOUNDSHEET:
                offset, state, _ = struct.unpack_from("<IBB", body)
                self.sheets.append(_Sheet(_short_string(body, 6), offset, state & 3 != 0))
            elif kind == _SST:
                self._strings = _shared_strings(pieces)
            elif kind == _FORMAT:
                self._formats[struct.unpack_from("<H", body)[0]] = _long_string(body, 2)
            elif kind == _XF:
                self._styles.append(struct.unpack_from("<H", body, 2)[0])
            elif kind == _DATEMODE and struct.unpack_from("<H", body)[0]:
                self._epoch = EPOCH_1904
        for sheet in self.sheets:
            self._read_sheet(sheet)

    def _records(self, offset: int) -> Iterator[tuple[int, list[bytes]]]:
        """Records of one substream up to its end, each with its continuations."""
        pending: tuple[int, list[bytes]] | None = None
        depth = 0
        while offset + 4 <= len(self._stream):
            kind, size = struct.unpack_from("<HH", self._stream, offset)
            body = self._stream[offset + 4 : offset + 4 + size]
            offset += 4 + size
            if kind == _CONTINUE and pending is not None:
                pending[1].append(body)
                continue
            if pending is not None:
                yield pending
            pending = (kind, [body])
            # Charts inside a sheet are substreams of their own.
            depth += (kind == _BOF) - (kind == _EOF)
            if kind == _EOF and depth <= 0:
                break
        if pending is not None:
            yield pending

    def _read_sheet(self, sheet: _Sheet) -> None:
        waiting: tuple[int, int, int] | None = None
        for kind, pieces in self._records(sheet.offset):
            body = pieces[0]
            if kind == _LABELSST:
                row, column, style, index = struct.unpack_from("<HHHI", body)
                if index < len(self._strings):
                    self._put(sheet, row, column, style, self._strings[index])
            elif kind == _LABEL:
                row, column, style = struct.unpack_from("<HHH", body)
                self._put(sheet, row, column, style, _long_string(body, 6))
            elif kind == _NUMBER:
                self._put(sheet, *struct.unpack_from("<HHHd", body))
            elif kind == _RK:
                row, column, style, packed = struct.unpack_from("<HHHI", body)
                self._put(sheet, row, column, style, _unpacked(packed))
            elif kind == _MULRK:
                row, first = struct.unpack_from("<HH", body)
                for index in range((len(body) - 6) // 6):
                    style, packed = struct.unpack_from("<HI", body, 4 + 6 * index)
                    self._put(sheet, row, first + index, style, _unpacked(packed))
            elif kind == _FORMULA:
                row, column, style = struct.unpack_from("<HHH", body)
                if body[12:14] != b"\xff\xff":
                    self._put(sheet, row, column, style, struct.unpack_from("<d", body, 6)[0])
                elif body[6] == 0:
                    waiting = (row, column, style)
                elif body[6] == 1:
                    self._put(sheet, row, column, style, bool(body[8]))
            elif kind == _STRING and waiting is not None:
                self._put(sheet, *waiting, _long_string(body, 0))
                waiting = None
            elif kind == _BOOLERR and not body[7]:
                row, column, style = struct.unpack_from("<HHH", body)
                self._put(sheet, row, column, style, bool(body[6]))
            elif kind == _MERGED:
                _merge(sheet, body)

    def _put(
        self, sheet: _Sheet, row: int, column: int, style: int, value: str | float | bool
    ) -> None:
        if value == "":
            return
        self._cells += 1
        if self._cells > _MAX_CELLS or len(sheet.rows) > self._max_rows:
            loss = f"sheet '{sheet.title}': rows from {row + 1} on"
            if not any(item.startswith(f"sheet '{sheet.title}'") for item in self.lost):
                self.lost.append(loss)
            return
        number = self._styles[style] if style < len(self._styles) else 0
        text, plain = shown(value, number, self._formats.get(number, ""), self._epoch)
        sheet.rows.setdefault(row, {})[column] = Cell(
            row=row,
            column=column,
            text=" ".join(text.split()),
            start=0,
            end=0,
            value=plain,
            ref=f"{sheet.title}!{column_letters(column)}{row + 1}",
        )


def _merge(sheet: _Sheet, body: bytes) -> None:
    count = struct.unpack_from("<H", body)[0]
    for index in range(min(count, (len(body) - 2) // 8)):
        top, bottom, left, right = struct.unpack_from("<HHHH", body, 2 + 8 * index)
        cell = sheet.rows.get(top, {}).get(left)
        if cell is not None and bottom >= top and right >= left:
            cell.rows, cell.columns = bottom - top + 1, right - left + 1


def _unpacked(packed: int) -> float:
    if packed & 2:
        value = float(struct.unpack("<i", struct.pack("<I", packed))[0] >> 2)
    else:
        value = struct.unpack("<d", b"\0\0\0\0" + struct.pack("<I", packed & 0xFFFFFFFC))[0]
    return value / 100 if packed & 1 else value


def _short_string(body: bytes, at: int) -> str:
    return _characters(body, at + 2, body[at], wide=bool(body[at + 1] & 1))


def _long_string(body: bytes, at: int) -> str:
    length, flags = struct.unpack_from("<HB", body, at)
    return _characters(body, at + 3, length, wide=bool(flags & 1))


def _characters(body: bytes, at: int, length: int, *, wide: bool) -> str:
    if wide:
        return body[at : at + 2 * length].decode("utf-16-le", "replace")
    return body[at : at + length].decode("latin-1")


def _shared_strings(pieces: list[bytes]) -> list[str]:
    """The shared string table; a string may run over into continuations, each with a new flag."""
    total = struct.unpack_from("<I", pieces[0], 4)[0]
    strings: list[str] = []
    piece, at = 0, 8

    def more() -> bool:
        nonlocal piece, at
        while piece < len(pieces) and at >= len(pieces[piece]):
            piece, at = piece + 1, 0
        return piece < len(pieces)

    while len(strings) < total and more():
        body = pieces[piece]
        length, flags = struct.unpack_from("<HB", body, at)
        at += 3
        runs = extra = 0
        if flags & 8:
            runs = struct.unpack_from("<H", body, at)[0]
            at += 2
        if flags & 4:
            extra = struct.unpack_from("<I", body, at)[0]
            at += 4
        text, wide = "", bool(flags & 1)
        while len(text) < length:
            if at >= len(pieces[piece]):
                if not more():
                    break
                # A continued string says anew whether its characters are wide.
                wide = bool(pieces[piece][0] & 1)
                at = 1
            room = (len(pieces[piece]) - at) // (2 if wide else 1)
            take = min(length - len(text), room)
            if take <= 0:
                at = len(pieces[piece])
                continue
            text += _characters(pieces[piece], at, take, wide=wide)
            at += take * (2 if wide else 1)
        strings.append(text)
        skip = 4 * runs + extra
        while skip > 0 and more():
            step = min(skip, len(pieces[piece]) - at)
            at, skip = at + step, skip - step
    return strings
