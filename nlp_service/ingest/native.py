"""PDFium's functions for loops over characters and drawn objects."""

from __future__ import annotations

import ctypes
from typing import Any


def function(symbol: Any, *arguments: Any, result: Any = ctypes.c_int) -> Any:
    """A pypdfium2 function that takes and gives plain integers for pointers.

    A prototype on plain integers converts arguments twice as fast as pypdfium2's typed one.
    """
    address = ctypes.cast(symbol, ctypes.c_void_p).value
    return ctypes.PYFUNCTYPE(result, *arguments)(address or 0)
