"""Evidence packages: what one institution hands to another under a bilateral agreement.

A zip of the memo, the warnings and signals with their quoted words, and a manifest that names
recipient, purpose, agreement, expiry and the day of deletion. The manifest holds the hash of
every file and is signed by HMAC-SHA256 under the key of the agreement: whoever holds that key can
check it. It proves to the other party, not to a third one, who made the package.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import io
import json
import zipfile
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, Field

from nlp_service.errors import BadRequest
from nlp_service.interfaces.export.memo import memo
from nlp_service.interfaces.export.memo_pdf import memo_pdf
from nlp_service.interfaces.web.locale import Lang, Locale
from nlp_service.profiles.bureau.masking import masked_profile
from nlp_service.profiles.sharing import LEAST_KEY
from nlp_service.schema import Evidence, Profile
from nlp_service.settings import Settings

_VERSION = 1
_MOST_BYTES = 100_000_000
_LONGEST = dt.timedelta(days=730)


class Agreement(BaseModel):
    """Under what a package is handed over."""

    recipient: str = Field(min_length=1, max_length=200)
    purpose: str = Field(min_length=1, max_length=400)
    agreement: str = Field(min_length=1, max_length=200, description="number of the agreement")
    expires: dt.date
    delete_by: dt.date | None = Field(None, description="default: the day of expiry")


@dataclass(frozen=True)
class Verified:
    """What a package says of itself, once its signature and hashes have been checked."""

    manifest: dict[str, Any]
    expired: bool


def make(
    profile: Profile,
    terms: Agreement,
    key: bytes,
    language: Lang,
    sender: str,
    settings: Settings,
    now: dt.datetime,
) -> bytes:
    """The package of a client as a zip. Raises BadRequest for a weak key or a wrong term."""
    _check_key(key)
    if not now.date() <= terms.expires <= (now + _LONGEST).date():
        raise BadRequest("A package expires between today and two years from now.")
    shown = _without_bureau(masked_profile(profile))
    mark = f"{terms.recipient}\n{sender} → {terms.recipient} · {terms.expires.isoformat()}"
    locale = Locale(language)
    notice = locale("memo.without_bureau") if profile.bureau else ""
    files = {
        "memo.pdf": memo_pdf(memo(shown, locale, notice), settings.web.export_font, mark),
        "evidence.json": json.dumps(_evidence(shown, terms), ensure_ascii=False, indent=1).encode(),
    }
    manifest = {
        "version": _VERSION,
        "made": now.isoformat(),
        "sender": sender,
        "client": {
            "name": profile.client.name,
            "identifiers": [item.model_dump() for item in profile.client.identifiers],
        },
        "as_of": profile.as_of.isoformat(),
        **terms.model_dump(mode="json"),
        "delete_by": (terms.delete_by or terms.expires).isoformat(),
        "watermark": mark,
        "onward": "not permitted",
        "rules": profile.credit.versions.rules if profile.credit.versions else None,
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
    }
    signed = json.dumps(manifest, ensure_ascii=False, sort_keys=True, indent=1).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", signed)
        archive.writestr("manifest.hmac", _sign(key, signed))
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def verify(data: bytes, key: bytes, today: dt.date) -> Verified:
    """The manifest of a package. Raises BadRequest where anything in it was changed."""
    _check_key(key)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(item.file_size for item in archive.infolist()) > _MOST_BYTES:
                raise BadRequest("The package is larger than any package.")
            held = {item.filename: archive.read(item) for item in archive.infolist()}
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError) as error:
        raise BadRequest(f"This is not an evidence package: {error}") from error
    signed = held.pop("manifest.json", b"")
    given = held.pop("manifest.hmac", b"").decode("ascii", "replace")
    if not hmac.compare_digest(_sign(key, signed).encode(), given.encode()):
        raise BadRequest(
            "The signature does not fit: the package was changed, or the key is another.",
            next_step="Ask the sender for the package again and compare the agreed key.",
        )
    manifest = json.loads(signed)
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in held.items()}
    if hashes != manifest["files"]:
        raise BadRequest("A file of the package was changed, added or removed.")
    return Verified(manifest, today > dt.date.fromisoformat(manifest["expires"]))


def _without_bureau(profile: Profile) -> Profile:
    """The profile without what came from the bureau: that may not be handed on."""
    report = profile.bureau
    if report is None:
        return profile

    def own(evidence: list[Evidence]) -> bool:
        return all(item.provenance.document_id != report.document_id for item in evidence)

    credit = profile.credit
    return profile.model_copy(
        update={
            "bureau": None,
            "warnings": [w for w in profile.warnings if w.family != "bureau" and own(w.evidence)],
            "checks": [check for check in profile.checks if check.id != "C14"],
            "covenants": [
                c
                for c in profile.covenants
                if all(v.provenance.document_id != report.document_id for v in c.inputs)
            ],
            "ratios": [
                r
                for r in profile.ratios
                if all(v.provenance.document_id != report.document_id for v in r.inputs)
            ],
            "documents": [d for d in profile.documents if d.id != report.document_id],
            "classification": None,
            "credit": credit.model_copy(
                update={
                    # Parts that rest on the report are left out; the sum keeps its name.
                    "contributions": [
                        c for c in credit.contributions if c.group != "bureau" and own(c.evidence)
                    ],
                    "reasons": [r for r in credit.reasons if own(r.evidence)],
                    "overrides": [r for r in credit.overrides if own(r.evidence)],
                }
            ),
        }
    )


def _evidence(profile: Profile, terms: Agreement) -> dict[str, Any]:
    """The warnings and signals with their quoted words, for programs."""
    names = {document.id: document.name for document in profile.documents}

    def quoted(evidence: list[Evidence]) -> list[dict[str, Any]]:
        return [
            {
                "document": names.get(item.provenance.document_id),
                "document_sha256": item.provenance.document_id,
                "page": item.provenance.page,
                "cell": item.provenance.cell,
                "date": item.date.isoformat() if item.date else None,
                "quote": item.provenance.text,
            }
            for item in evidence
        ]

    return {
        "recipient": terms.recipient,
        "expires": terms.expires.isoformat(),
        "warnings": [
            {
                "rule": w.rule,
                "level": w.level,
                "title_zh": w.title_zh,
                "title_en": w.title_en,
                "observed": w.observed,
                "limit": w.limit,
                "raised": w.raised.isoformat(),
                "evidence": quoted(w.evidence),
            }
            for w in profile.warnings
            if w.state != "closed"
        ],
        "signals": [
            {
                "type": s.type,
                "name_zh": s.name_zh,
                "name_en": s.name_en,
                "polarity": s.polarity,
                "severity": s.severity,
                "date": s.date.isoformat() if s.date else None,
                "evidence": quoted(s.evidence),
            }
            for s in profile.signals
            if s.assertion in ("asserted", "past")
        ],
    }


def _sign(key: bytes, content: bytes) -> str:
    return hmac.new(key, b"nlp-service evidence package\n" + content, hashlib.sha256).hexdigest()


def _check_key(key: bytes) -> None:
    if len(key) < LEAST_KEY:
        raise BadRequest(
            f"The key of the agreement must hold at least {LEAST_KEY} bytes.",
            next_step="Make one with 'openssl rand -hex 32' and agree on it over a safe channel.",
        )
