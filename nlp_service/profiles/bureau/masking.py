"""Personal fields of a credit report, masked: what is not needed is not shown."""

from __future__ import annotations

import re

from nlp_service.profiles.bureau.fields import fields
from nlp_service.schema import BureauRecord, BureauReport, Profile

_HAN = re.compile(r"[\u3400-\u9fff]")
#: Fields whose values may name a person as well as a firm: masked unless they look like a firm.
_EITHER = {"shareholder"}
_FIRM = re.compile(
    r"公司|企业|集团|基金|合伙|中心|银行|委员会|政府|局$"
    r"|\b(?:co|ltd|llc|inc|corp|company|limited|fund|lp|bank|gmbh|plc|sa)\b\.?",
    re.IGNORECASE,
)


def mask(text: str) -> str:
    """A name or number with all but its first sign hidden; numbers keep their last two.

    ``张三丰`` becomes ``张**``, ``John Smith`` ``J*** S****``.
    """
    words = []
    for word in text.split():
        if any(sign.isdigit() for sign in word) and len(word) > 4:
            words.append("*" * (len(word) - 2) + word[-2:])
        elif len(word) == 1 and not _HAN.match(word):
            words.append("*")
        else:
            words.append(word[0] + "*" * (len(word) - 1))
    return " ".join(words)


def masked_report(report: BureauReport) -> BureauReport:
    """The report with its personal fields masked, in value, print and quoted words alike."""
    personal = {field.id for field in fields().values() if field.type == "personal"}
    return report.model_copy(
        update={"records": [_masked(record, personal) for record in report.records]}
    )


def masked_profile(profile: Profile) -> Profile:
    """The profile with the personal fields of its bureau report masked."""
    if profile.bureau is None:
        return profile
    return profile.model_copy(update={"bureau": masked_report(profile.bureau)})


def _masked(record: BureauRecord, personal: set[str]) -> BureauRecord:
    person = record.field in personal or (
        record.field in _EITHER and not _FIRM.search(record.printed)
    )
    if not person:
        return record
    hidden = mask(record.printed)
    return record.model_copy(
        update={
            "printed": hidden,
            "value": None if record.value is None else mask(record.value),
            "provenance": record.provenance.model_copy(update={"text": hidden}),
        }
    )
