"""The words of one Word paragraph: runs, fields, insertions; deletions kept apart."""

from __future__ import annotations

from typing import Any

from nlp_service.ingest.package import attribute, child, local

_SKIPPED = frozenset(
    {
        "pPr", "rPr", "instrText", "drawing", "pict", "object", "del", "moveFrom", "sectPr",
        "delInstrText", "rt", "annotationRef",
    }
)  # fmt: skip
_CHARACTERS = {"tab": "\t", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "", "ptab": "\t"}


def paragraph_text(paragraph: Any) -> tuple[str, list[Any], list[str]]:
    """The accepted text of a paragraph, the text boxes anchored in it, and what was deleted.

    Of alternative contents the first is taken; field codes are left out, their results kept.
    """
    pieces: list[str] = []
    boxes: list[Any] = []
    deleted: list[str] = []
    stack = [iter(paragraph)]
    while stack:
        for element in stack[-1]:
            name = local(element)
            if name in ("del", "moveFrom"):
                text = _deleted(element)
                if text:
                    deleted.append(text)
            elif name in ("drawing", "pict", "object"):
                boxes += _text_boxes(element)
            elif name == "AlternateContent":
                # The choice and its fallback say the same thing twice.
                choice = next((c for c in element if local(c) == "Choice"), None)
                chosen = choice if choice is not None else element
                stack.append(iter(chosen))
                break
            elif name == "t":
                pieces.append(element.text or "")
            elif name == "br":
                pieces.append("\n" if attribute(element, "type") not in ("page", "column") else "")
            elif name == "sym":
                pieces.append(_symbol(element))
            elif name in _CHARACTERS:
                pieces.append(_CHARACTERS[name])
            elif name not in _SKIPPED and len(element):
                if name == "r" and _is_vanished(element):
                    continue
                stack.append(iter(element))
                break
        else:
            stack.pop()
    return "".join(pieces), boxes, deleted


def mark_is_deleted(paragraph: Any) -> bool:
    """Whether a tracked change deletes or moves away the break that ends a paragraph."""
    mark = child(paragraph, "pPr", "rPr")
    return mark is not None and any(local(item) in ("del", "moveFrom") for item in mark)


def _deleted(element: Any) -> str:
    return "".join(i.text or "" for i in element.iter() if local(i) in ("delText", "t")).strip()


def _text_boxes(element: Any) -> list[Any]:
    """The outermost text boxes of a drawing, fallbacks left out."""
    found: list[Any] = []
    stack = [element]
    while stack:
        current = stack.pop()
        name = local(current)
        if name == "txbxContent":
            found.append(current)
        elif name != "Fallback" or current.getprevious() is None:
            stack.extend(reversed(current))
    return found


def _symbol(element: Any) -> str:
    """A symbol of a named font; private-use codes of tick boxes become the tick box meant."""
    code = attribute(element, "char")
    try:
        value = int(code, 16)
    except ValueError:
        return ""
    known = {0xF0FE: "☑", 0xF0A8: "☐", 0xF0FD: "☒", 0xF052: "☑", 0xF0A3: "☐", 0xF0B7: "•"}
    return known.get(value, chr(value) if 0x20 <= value < 0xE000 else "")


def _is_vanished(run: Any) -> bool:
    for item in run:
        if local(item) == "rPr":
            return any(
                local(p) == "vanish" and attribute(p, "val") not in ("0", "false") for p in item
            )
    return False
