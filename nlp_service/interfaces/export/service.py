"""Exports of a client's profile: made, named, and entered in the audit log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from nlp_service.interfaces.web.locale import Lang, Locale
from nlp_service.profiles.bureau.masking import masked_profile
from nlp_service.schema import Profile
from nlp_service.wiring import Service

Format = Literal["memo.pdf", "workbook.xlsx", "annotations.jsonl", "profile.json"]
FORMATS: tuple[Format, ...] = get_args(Format)

_MEDIA = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/x-ndjson",
    "json": "application/json",
}


@dataclass(frozen=True)
class Exported:
    """A file that was made: its name, its media type and its bytes."""

    name: str
    media_type: str
    data: bytes


def export(
    service: Service, institution: str, user: str, client_id: str, form: Format, language: Lang
) -> Exported:
    """The export of a client, personal fields masked. Raises NotFound, and SetupError for fonts."""
    profile = masked_profile(service.profile(institution, client_id))
    data = _make(service, institution, profile, form, language)
    service.store.audit.write(
        institution, user, "export", client_id, format=form, language=language, bytes=len(data)
    )
    kind = form.rpartition(".")[2]
    return Exported(f"{client_id}-{profile.as_of}-{language}-{form}", _MEDIA[kind], data)


def _make(
    service: Service, institution: str, profile: Profile, form: Format, language: Lang
) -> bytes:
    # Only what is asked for is imported: the libraries of the formats are slow to load.
    if form == "memo.pdf":
        from nlp_service.interfaces.export.memo import memo
        from nlp_service.interfaces.export.memo_pdf import memo_pdf

        return memo_pdf(memo(profile, Locale(language)), service.settings.web.export_font)
    if form == "workbook.xlsx":
        from nlp_service.interfaces.export.workbook import workbook

        return workbook(profile, Locale(language))
    if form == "profile.json":
        return profile.model_dump_json().encode()
    lines = []
    for document in profile.documents:
        annotations = service.store.documents.annotations(institution, document.id)
        for part, annotation in annotations.items():
            lines.append(f'{{"document_id":"{document.id}","part":"{part}",'
                         f'"annotation":{annotation.model_dump_json()}}}')  # fmt: skip
    return "\n".join([*lines, ""]).encode()
