"""Office files with the same bytes on every run."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

_STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")


def settle(data: bytes, when: dt.date) -> bytes:
    """The zip package ``data`` with every time in it, members' and document's, set to ``when``."""
    stamp = (when.year, when.month, when.day, 9, 0, 0)
    text = f"{when.isoformat()}T09:00:00Z".encode()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename == "docProps/core.xml":
                content = _STAMP.sub(rb"\g<1>" + text + rb"\g<3>", content)
            info = zipfile.ZipInfo(member.filename, stamp)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            new.writestr(info, content)
    return out.getvalue()
