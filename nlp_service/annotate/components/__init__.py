"""The components of the pipeline, one file each. None knows its neighbours."""

import sys

# spaCy's array library imports torch wherever it is installed: seconds and 200 MB for each worker,
# which nothing here uses. It is told that there is none; who needs torch imports it later.
_HIDDEN = "torch" not in sys.modules
if _HIDDEN:
    sys.modules["torch"] = None  # type: ignore[assignment]
try:
    import spacy
finally:
    if _HIDDEN:
        del sys.modules["torch"]

__all__ = ["spacy"]
