"""The credit memo of a client as headings, paragraphs and tables, before any file format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from nlp_service.interfaces.export.citations import Citations, Source
from nlp_service.interfaces.web.locale import Locale
from nlp_service.profiles.warnings_rules import rank
from nlp_service.schema import Profile, Ratio, Statement
from nlp_service.scores.bureau import evidence_of
from nlp_service.scores.scorecard import scorecard

_MOST_YEARS = 4
_MOST_SIGNALS = 14
#: Line items that a memo prints; all of them are in the workbook.
KEY_ITEMS = (
    "total_assets", "total_liabilities", "total_equity", "cash", "short_term_borrowings",
    "long_term_borrowings", "revenue", "operating_profit", "net_profit", "cfo", "cfi", "cff",
)  # fmt: skip


@dataclass(frozen=True)
class Element:
    """One piece of the memo; a table's first row is its head, ``widths`` are shares."""

    kind: Literal["heading", "text", "note", "bullet", "table"]
    text: str = ""
    rows: list[list[str]] = field(default_factory=list)
    widths: tuple[float, ...] = ()


@dataclass(frozen=True)
class Memo:
    """The memo: title lines, its body, and the sources that its numbers in brackets name."""

    language: Literal["zh", "en"]
    title: str
    subtitle: str
    warning: str
    facts: list[tuple[str, str]]
    elements: list[Element]
    sources: list[Source]
    footer: str


def memo(profile: Profile, locale: Locale, notice: str = "") -> Memo:
    """The memo of a profile in one language; every claim of a document carries its source.

    ``notice`` is printed at the head, beside the mark of test data.
    """
    t, cited = locale, Citations.of(profile.documents)
    elements = [
        element
        for part in (
            _reasons, _score, _figures, _ratios, _covenants, _warnings, _cooperation,
            _signals, _bureau, _treatment, _gaps,
        )
        for element in part(profile, t, cited)
    ]  # fmt: skip
    versions = profile.credit.versions
    return Memo(
        language=t.language,
        title=t("memo.title"),
        subtitle=profile.client.name,
        warning=" ".join(
            filter(
                None,
                [
                    t("memo.synthetic") if profile.bureau and profile.bureau.synthetic else "",
                    notice,
                ],
            )
        ),
        facts=list(_facts(profile, t)),
        elements=elements,
        sources=cited.sources,
        footer=t(
            "memo.footer",
            day=profile.as_of,
            rules=versions.rules if versions else "–",
            code=versions.code if versions else "–",
        ),
    )


def _facts(p: Profile, t: Locale) -> Iterator[tuple[str, str]]:
    interval = p.credit.pd_interval
    span = f" ({t.percent(interval[0], 2)} – {t.percent(interval[1], 2)})" if interval else ""
    yield t("profile.grade"), p.credit.grade or "–"
    yield t("profile.pd"), t.percent(p.credit.pd, 2) + span
    yield t("profile.score"), t.number(p.credit.score, 0)
    yield t("profile.coverage"), t.percent(p.credit.coverage, 0)
    yield t("profile.cooperation"), _cooperation_words(p, t)
    yield t("profile.level"), t(f"level.{p.level}")
    if p.classification:
        yield t("profile.classification"), t.of(p.classification, "name")
    yield t("client.exposure"), t.money(p.client.exposure, p.client.currency)
    band, tenor = p.segment.grade_band or "–", t(f"tenor.{p.segment.tenor.preference}")
    yield (
        t("profile.segment"),
        f"{t.of(p.segment, 'industry') or '–'} × {band} × {tenor} ({p.segment.id or '–'})",
    )
    yield t("app.as_of"), t.date(p.as_of)


def _cooperation_words(p: Profile, t: Locale) -> str:
    if p.cooperation.value is None:
        return t("trend.insufficient")
    low, high = p.cooperation.interval or (p.cooperation.value, p.cooperation.value)
    trend = t(f"trend.{p.cooperation.trend}")
    return f"{t.number(p.cooperation.value, 0)} ({low:.0f}–{high:.0f}), {trend}"


def _reasons(p: Profile, t: Locale, cited: Citations) -> Iterator[Element]:
    yield Element("heading", t("profile.why"))
    if p.credit.insufficient:
        chinese = t.language == "zh" and p.credit.insufficient_zh
        yield Element("text", p.credit.insufficient_zh if chinese else p.credit.insufficient)  # type: ignore[arg-type]
    for reason in [*p.credit.overrides, *p.credit.reasons]:
        words = t.of(reason, "text")
        if gain := t.of(reason, "gain"):
            words += f" – {t('profile.gain')}{t.colon}{gain}"
        yield Element("bullet", f"{words} {cited.mark(reason.evidence)}".strip())


def _score(p: Profile, t: Locale, cited: Citations) -> Iterator[Element]:
    yield Element("heading", t("profile.contributions"))
    rows = [[t("profile.item"), t("app.value"), t("memo.log_odds"), t("app.source")]]
    ranked = sorted(p.credit.contributions, key=lambda c: (c.group != "prior", -abs(c.value)))
    for c in ranked:
        if c.value or c.group == "prior":
            seen = c.observed or (t("profile.missing") if c.missing else "")
            rows.append([t.of(c, "label"), seen[:60], f"{c.value:+.3f}", cited.mark(c.evidence, 1)])
    total = "–" if p.credit.log_odds is None else f"{p.credit.log_odds:+.3f}"
    rows.append([t("profile.total"), "", total, ""])
    yield Element("table", rows=rows, widths=(0.36, 0.38, 0.14, 0.12))


def _figures(p: Profile, t: Locale, cited: Citations) -> Iterator[Element]:
    held: dict[str, dict[str, tuple[str, str]]] = {}
    labels: dict[str, str] = {}
    for statement in sorted(p.statements, key=_newest_first):
        for item in KEY_ITEMS:
            value = statement.items.get(item)
            if value is None:
                continue
            labels.setdefault(item, t.item(item, value.label))
            day = statement.period.end.isoformat()
            mark = cited.mark_places([value.provenance], 1)
            held.setdefault(item, {}).setdefault(day, (t.table_money(value.value), mark))
    days = sorted({day for row in held.values() for day in row}, reverse=True)[:_MOST_YEARS]
    if not days:
        return
    yield Element("heading", t("profile.statements"))
    yield Element("note", t("memo.unit", currency=p.client.currency))
    rows = [[t("profile.item"), *days]]
    for item in KEY_ITEMS:
        if item in held:
            cells = [" ".join(held[item].get(day, ("–", ""))) for day in days]
            rows.append([labels[item], *cells])
    yield Element("table", rows=rows, widths=(0.28, *[0.72 / len(days)] * len(days)))
    if unread := sum(len(statement.unread) for statement in p.statements):
        yield Element("note", t("correct.unread_lead", count=unread))
    for check in (c for c in p.checks if c.outcome in ("fail", "warn")):
        outcome = t(f"outcome_check.{check.outcome}")
        mark = cited.mark_places(check.evidence)
        yield Element("bullet", f"{check.id} {outcome}{t.colon}{t.of(check, 'text')} {mark}")


def _newest_first(statement: Statement) -> tuple[bool, int]:
    # The scored scope comes first: its figures are those of the ratios.
    return statement.scope == "consolidated", -statement.period.end.toordinal()


def _ratios(p: Profile, t: Locale, cited: Citations) -> Iterator[Element]:
    by_id: dict[str, dict[str, Ratio]] = {}
    for ratio in p.ratios:
        by_id.setdefault(ratio.id, {}).setdefault(ratio.period.end.isoformat(), ratio)
    days = sorted({r.period.end.isoformat() for r in p.ratios}, reverse=True)[:3]
    if not days:
        return
    wanted = {item.ratio for item in scorecard()}
    rows = [[t("profile.ratio"), *days, t("level.title"), t("app.source")]]
    for held in by_id.values():
        newest = held.get(days[0])
        if newest is None or (newest.id not in wanted and rank(newest.level) < rank("orange")):
            continue
        values = [
            t.ratio(held[day].value, newest.unit)
            if day in held and held[day].value is not None
            else (t(f"ratio_status.{held[day].status}") if day in held else "–")
            for day in days
        ]
        level = "" if newest.level == "none" else t(f"level.{newest.level}")
        mark = cited.mark_places(value.provenance for value in newest.inputs)
        rows.append([t.of(newest, "name"), *values, level, mark])
    yield Element("heading", t("profile.ratios"))
    widths = (0.75 - 0.13 * len(days), *[0.13] * len(days), 0.12, 0.13)
    yield Element("table", rows=rows, widths=widths)


def _covenants(p: Profile, t: Locale, cited: Citations) -> Iterator[Element]:
    if not p.covenants:
        return
    yield Element("heading", t("profile.covenants"))
    rows = [
        [
            t("profile.covenant"), t("profile.threshold"), t("profile.observed"),
            t("profile.headroom"), t("warning.state"), t("app.source"),
        ]
    ]  # fmt: skip
    signs = {"<=": "≤", ">=": "≥"}
    for c in p.covenants:
        places = [c.clause, *(value.provenance for value in c.inputs)]
        rows.append(
            [
                t.of(c, "name"),
                f"{signs.get(c.operator, c.operator)} {t.ratio(c.threshold, c.unit)}",
                t.ratio(c.observed, c.unit),
                t.percent(c.headroom),
                t(f"covenant_status.{c.status}"),
                cited.mark_places(places, 3),
            ]
        )
    yield Element("table", rows=rows, widths=(0.3, 0.14, 0.14, 0.13, 0.14, 0.15))


def _warnings(p: Profile, t: Locale, cited: Citations) -> Iterator[Element]:
    standing = [w for w in p.warnings if w.state != "closed"]
    yield Element("heading", t("profile.warnings"))
    if not standing:
        yield Element("text", t("profile.no_warnings"))
        return
    rows = [
        [
            t("warning.level"), t("warning.rule"), t("warning.observed"), t("warning.limit"),
            t("warning.state"), t("app.source"),
        ]
    ]  # fmt: skip
    rows += [
        [
            t(f"level.{w.level}"),
            f"{w.rule} {t.of(w, 'title')}",
            w.observed,
            w.limit,
            t(f"state.{w.state}"),
            cited.mark(w.evidence),
        ]
        for w in sorted(standing, key=lambda w: (-rank(w.level), w.rule))
    ]
    yield Element("table", rows=rows, widths=(0.09, 0.42, 0.15, 0.12, 0.11, 0.11))


def _cooperation(p: Profile, t: Locale, cited: Citations) -> Iterator[Element]:
    yield Element("heading", t("profile.cooperation"))
    yield Element("text", _cooperation_words(p, t))
    if p.cooperation.value is None:
        return
    marks: dict[str, str] = {}
    for c in p.cooperation.contributions:
        marks[c.name] = marks.get(c.name) or cited.mark(c.evidence)
    rows = [[t("profile.dimensions"), t("profile.score"), t("app.source")]]
    for name, value in p.cooperation.dimensions.items():
        rows.append([t(f"dimension.{name}"), t.number(value, 0), marks.get(name, "")])
    yield Element("table", rows=rows, widths=(0.5, 0.2, 0.3))
    for promise in p.promises:
        if promise.outcome.value in ("open", "missed"):
            due = f" ({t('profile.due')} {t.date(promise.due)})" if promise.due else ""
            words = f"{t.outcome(promise, p.as_of)}{t.colon}“{promise.text[:120]}”{due}"
            yield Element("bullet", f"{words} {cited.mark(promise.evidence, 1)}")


def _signals(p: Profile, t: Locale, cited: Citations) -> Iterator[Element]:
    counted = [
        s
        for s in p.signals
        if s.polarity in ("negative", "positive")
        and s.assertion in ("asserted", "past")
        and s.subject_role not in ("other", "unknown")
    ]
    yield Element("heading", t("profile.signals"))
    if not counted:
        yield Element("text", t("profile.no_signals"))
    for s in sorted(counted, key=lambda s: (s.polarity != "negative", -s.severity))[:_MOST_SIGNALS]:
        day = f", {t.date(s.date)}" if s.date else ""
        quoted = f"“{' '.join(s.evidence[0].provenance.text.split())[:120]}”" if s.evidence else ""
        words = f"{t.of(s, 'name')} ({t(f'polarity.{s.polarity}')}{day}){t.colon}{quoted}"
        yield Element("bullet", f"{words} {cited.mark(s.evidence)}")


def _bureau(p: Profile, t: Locale, cited: Citations) -> Iterator[Element]:
    if p.bureau is None:
        return
    yield Element("heading", t("profile.bureau"))
    note = f"{p.bureau.report_number or '–'}, {t('app.as_of')} {t.date(p.bureau.as_of)}"
    yield Element("note", note + (f" · {t('memo.synthetic')}" if p.bureau.synthetic else ""))
    rows = [[t("profile.item"), t("app.value"), t("app.source")]]
    for name, value in p.bureau.features.items():
        mark = cited.mark(evidence_of(p.bureau, name), 2)
        rows.append([t(f"bureau_feature.{name}"), t.bureau_feature(name, value), mark])
    yield Element("table", rows=rows, widths=(0.5, 0.3, 0.2))


def _treatment(p: Profile, t: Locale, cited: Citations) -> Iterator[Element]:
    if p.strategy is None:
        return
    yield Element("heading", t("profile.strategy"))
    yield Element("note", t("treatment.judgement"))
    names = ("strategy", "limit_rule", "spread_over_lpr_bp", "collateral", "repayment_schedule",
             "monitoring")  # fmt: skip
    chinese = p.strategy.text_zh if t.language == "zh" else {}
    rows = [[t("profile.item"), t("profile.strategy")]]
    rows += [[t(f"strategy.{n}"), chinese.get(n) or getattr(p.strategy, n)] for n in names]
    yield Element("table", rows=rows, widths=(0.25, 0.75))


def _gaps(p: Profile, t: Locale, cited: Citations) -> Iterator[Element]:
    missing = [c for c in p.credit.contributions if c.missing and c.group != "prior"]
    if not missing:
        return
    yield Element("heading", t("profile.gaps"))
    for c in missing:
        words = c.missing_zh if t.language == "zh" and c.missing_zh else c.missing
        yield Element("bullet", f"{t.of(c, 'label')}{t.colon}{words}")


def lines(elements: Iterable[Element]) -> list[str]:
    """All words of the memo, for searching and tests."""
    return [
        text for e in elements for text in (e.text, *(c for row in e.rows for c in row)) if text
    ]
