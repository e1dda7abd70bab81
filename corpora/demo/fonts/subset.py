"""Cut the demo font from Noto Sans CJK: the characters used, with TrueType outlines.

Usage: python subset.py NotoSansCJK-Regular.ttc demo-sans.ttf

Kept are Latin, the signs and the first level (3,755 characters) of GB 2312, and every character
that stands in a file of the demo portfolio. reportlab cannot embed the CFF outlines of the
original.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont, newTable

MAX_ERROR = 2.0  # font units of 1/1000 em; invisible at print sizes
_UNUSED_MAXIMA = (
    "maxTwilightPoints",
    "maxStorage",
    "maxFunctionDefs",
    "maxInstructionDefs",
    "maxStackElements",
    "maxSizeOfInstructions",
    "maxComponentElements",
    "maxPoints",
    "maxContours",
    "maxCompositePoints",
    "maxCompositeContours",
    "maxComponentDepth",
)  # computed again on saving, or of no use without hints
SOURCES = {".md", ".txt", ".csv", ".toml"}


def characters(folder: Path) -> set[int]:
    """The code points to keep: GB 2312 signs and level 1, Latin, and what ``folder`` uses."""
    gb2312 = {
        bytes((row, column)).decode("gb2312", "ignore")
        for row in (*range(0xA1, 0xAA), *range(0xB0, 0xD8))
        for column in range(0xA1, 0xFF)
    }
    used = {chr(code) for code in (*range(0x20, 0x7F), *range(0xA0, 0x180))} | gb2312
    for path in folder.rglob("*"):
        if path.suffix in SOURCES:
            used |= set(path.read_text(encoding="utf-8"))
    return {ord(character) for character in used if character and character >= " "}


def to_truetype(font: TTFont) -> None:
    """Replace the cubic CFF outlines of ``font`` by quadratic glyf outlines, in place."""
    order = font.getGlyphOrder()
    glyphs, outlines = font.getGlyphSet(), {}
    for name in order:
        pen = TTGlyphPen(None)
        glyphs[name].draw(Cu2QuPen(pen, MAX_ERROR, reverse_direction=True))
        outlines[name] = pen.glyph()
    font["loca"] = newTable("loca")
    font["glyf"] = newTable("glyf")
    font["glyf"].glyphOrder = order
    font["glyf"].glyphs = outlines
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    maxp.maxZones = 1
    for field in _UNUSED_MAXIMA:
        setattr(maxp, field, 0)
    del font["CFF "]
    if "VORG" in font:
        del font["VORG"]
    font["post"].formatType = 3.0
    font.sfntVersion = "\x00\x01\x00\x00"


def main(source: str, target: str) -> None:
    """Write the subset of the simplified-Chinese face of ``source`` to ``target``."""
    faces = TTCollection(source).fonts
    font = next(face for face in faces if face["name"].getDebugName(1).endswith("SC"))
    options = Options(layout_features=[], hinting=False, name_IDs=[0, 1, 2, 4, 5, 6, 13, 14])
    options.drop_tables += ["GSUB", "GPOS", "vhea", "vmtx", "BASE"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters(Path(__file__).resolve().parents[1]))
    subsetter.subset(font)
    to_truetype(font)
    font["head"].modified = font["head"].created  # the same bytes on every run
    font.recalcTimestamp = False
    font.save(target)


if __name__ == "__main__":
    main(*sys.argv[1:])
