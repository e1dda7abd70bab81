"""A PDF canvas that knows the number of pages before it prints them."""

from __future__ import annotations

from typing import Any

from reportlab.pdfgen.canvas import Canvas


class NumberedCanvas(Canvas):
    """Keeps its pages until the last one is laid out, then prints and decorates each."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._states: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - the name is reportlab's
        self._states.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for number, state in enumerate(self._states, start=1):
            self.__dict__.update(state)
            self.decorate(number, len(self._states))
            super().showPage()
        super().save()

    def decorate(self, number: int, total: int) -> None:
        """Print what stands on every page: heads, feet, "page x of y"."""
        raise NotImplementedError
