"""A proposal for the five-category classification of a borrower's loans. People decide.

Source: the risk classification measures for financial assets of commercial banks (2023); article
numbers are confirmed by legal staff before they are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import get_args

from nlp_service.catalogues import rows
from nlp_service.schema import (
    BureauReport,
    Category,
    Classification,
    Client,
    CreditScore,
    Evidence,
    Ground,
    Signal,
)
from nlp_service.scores.bureau import evidence_of
from nlp_service.scores.parameters import parameters
from nlp_service.scores.text import family

CATEGORIES: tuple[Category, ...] = get_args(Category)
NAMES: dict[Category, tuple[str, str]] = {
    "normal": ("正常", "normal"),
    "special_mention": ("关注", "special mention"),
    "substandard": ("次级", "substandard"),
    "doubtful": ("可疑", "doubtful"),
    "loss": ("损失", "loss"),
}


#: Signals in text that are a ground by themselves when they are certain.
_SIGNALS = {"N03": "restructured", "N20": "misuse", "N09": "liquidation"}


def propose(
    client: Client,
    credit: CreditScore | None,
    signals: Iterable[Signal],
    bureau: BureauReport | None,
    loss_share: float | None = None,
) -> Classification:
    """The proposed category: the worst that any single fact demands.

    Args:
        loss_share: expected credit loss as a share of the book, 0 to 1, where it was measured.
    """
    table = {row.text("id"): row for row in rows("classification.csv", ("id", "class"))}
    grounds = []
    for name, observed, evidence in (
        *_overdue(client),
        *_bureau(bureau),
        *_events(signals),
        *_loss(credit, loss_share),
    ):
        row = table[name]
        category = next(c for c in CATEGORIES if c == row.text("class"))
        zh, en = row.text("text_zh"), row.text("text_en")
        words = {"observed": observed}
        grounds.append(
            Ground(
                id=name,
                category=category,
                text_zh=zh.format(**words),
                text_en=en.format(**words),
                evidence=evidence,
                missing=None if evidence else "kept in the client record; no document behind it",
                missing_zh=None if evidence else "取自客户档案，无文件佐证",
            )
        )
    grounds.sort(key=lambda ground: -CATEGORIES.index(ground.category))
    category = grounds[0].category if grounds else "normal"
    zh, en = NAMES[category]
    return Classification(category=category, name_zh=zh, name_en=en, grounds=grounds)


Found = tuple[str, str, list[Evidence]]


def _overdue(client: Client) -> Iterator[Found]:
    days = client.days_past_due or 0
    for limit, name in ((360, "overdue_360"), (270, "overdue_270"), (90, "overdue_90")):
        if days > limit:
            yield name, str(days), []
            return
    if days > 0:
        yield "overdue", str(days), []


def _bureau(bureau: BureauReport | None) -> Iterator[Found]:
    if bureau is None:
        return
    figures = bureau.features
    bad = figures.get("non_performing_balance", 0.0)
    if bad > 0:
        yield "bad_elsewhere", f"{bad:,.0f}", evidence_of(bureau, "non_performing_balance")
    overdue, balance = figures.get("overdue_total", 0.0), figures.get("loan_balance", 0.0)
    days = figures.get("overdue_days", figures.get("overdue_months", 0.0) * 30)
    if balance > 0 and days > 90 and overdue / balance > 0.2:
        share = f"{overdue / balance:.0%}"
        yield "mostly_overdue_90", share, evidence_of(bureau, "overdue_total")


def _events(signals: Iterable[Signal]) -> Iterator[Found]:
    floor = parameters()["override_confidence"]
    for signal in signals:
        certain = (
            signal.assertion == "asserted"
            and not signal.planned
            and signal.subject_role == "client"
            and signal.confidence >= floor
        )
        name = _SIGNALS.get(family(signal))
        if name is not None and certain:
            yield name, "", signal.evidence


def _loss(credit: CreditScore | None, share: float | None) -> Iterator[Found]:
    if share is not None and share > 0.5:
        yield "loss_90" if share > 0.9 else "loss_50", f"{share:.0%}", []
    if credit is not None and credit.grade == "D":
        evidence = [item for reason in credit.overrides for item in reason.evidence]
        yield "impaired", credit.grade, evidence
