"""The profile as an XLSX workbook: a sheet a subject, each row with the place it comes from."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from nlp_service.interfaces.export.citations import Citations, place, quote
from nlp_service.interfaces.export.memo import memo
from nlp_service.interfaces.export.sheets import fill
from nlp_service.interfaces.web.locale import Locale
from nlp_service.schema import Evidence, Profile, Provenance


def workbook(profile: Profile, locale: Locale) -> bytes:
    """The XLSX of a profile in one language; text that looks like a formula stays text."""
    from openpyxl import Workbook

    book, t = Workbook(), locale
    cited = Citations.of(profile.documents)
    first = book.worksheets[0]
    first.title = t("memo.sheet_summary")
    made = memo(profile, t)
    fill(first, [made.title, made.subtitle], [list(fact) for fact in made.facts])
    if made.warning:
        first.append([made.warning])
    for key, head, rows in (
        ("memo.sheet_score", _score_head(t), _score(profile, t, cited)),
        ("profile.ratios", _ratio_head(t), _ratios(profile, t, cited)),
        ("profile.statements", _statement_head(t), _statements(profile, t, cited)),
        ("profile.covenants", _covenant_head(t), _covenants(profile, t, cited)),
        ("profile.warnings", _warning_head(t), _warnings(profile, t, cited)),
        ("profile.signals", _signal_head(t), _signals(profile, t, cited)),
        ("profile.promises", _promise_head(t), _promises(profile, t, cited)),
        ("profile.bureau", _bureau_head(t), _bureau(profile, t, cited)),
    ):
        fill(book.create_sheet(t(key)[:31]), head, rows)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _source_head(t: Locale) -> list[str]:
    return [t("memo.document"), t("memo.place"), t("memo.quote")]


def _source(cited: Citations, where: Provenance | None) -> list[str]:
    if where is None:
        return ["", "", ""]
    return [
        cited.names.get(where.document_id, where.document_id[:12]),
        place(where),
        quote(where.text),
    ]


def _first(evidence: Sequence[Evidence]) -> Provenance | None:
    return evidence[0].provenance if evidence else None


def _score_head(t: Locale) -> list[str]:
    return [t("profile.item"), t("memo.group"), t("app.value"), t("profile.limit"),
            t("memo.log_odds"), t("profile.missing"), *_source_head(t)]  # fmt: skip


def _score(p: Profile, t: Locale, cited: Citations) -> Iterable[list[Any]]:
    for c in p.credit.contributions:
        missing = c.missing_zh if t.language == "zh" and c.missing_zh else c.missing
        yield [t.of(c, "label"), t(f"group.{c.group}"), c.observed, c.limit, c.value, missing,
               *_source(cited, _first(c.evidence))]  # fmt: skip


def _ratio_head(t: Locale) -> list[str]:
    return [t("profile.ratio"), t("memo.period"), t("app.value"), t("memo.unit_short"),
            t("memo.status"), t("warning.level"), *(t(f"level.{n}") for n in _LEVELS),
            t("memo.formula"), t("profile.cells")]  # fmt: skip


_LEVELS = ("blue", "yellow", "orange", "red")


def _ratios(p: Profile, t: Locale, cited: Citations) -> Iterable[list[Any]]:
    for r in p.ratios:
        cells = "; ".join(f"{v.label} {v.printed} ({place(v.provenance)})" for v in r.inputs)
        status = "" if r.status == "ok" else t(f"ratio_status.{r.status}")
        level = "" if r.level == "none" else t(f"level.{r.level}")
        yield [t.of(r, "name"), r.period.end, r.value, r.unit, status, level,
               *(r.limits.get(n) for n in _LEVELS), r.formula, cells]  # fmt: skip


def _statement_head(t: Locale) -> list[str]:
    return [t("profile.statements"), t("memo.scope"), t("memo.period"), t("profile.item"),
            t("app.value"), t("memo.printed"), t("memo.unit_short"), t("document.confidence"),
            t("correct.done"), t("memo.document"), t("memo.place")]  # fmt: skip


def _statements(p: Profile, t: Locale, cited: Citations) -> Iterable[list[Any]]:
    for s in p.statements:
        for v in s.items.values():
            yield [t(f"statement.{s.kind}"), t(f"scope.{s.scope}"), s.period.end,
                   t.item(v.item, v.label), v.value, v.printed, v.unit, v.confidence,
                   "✓" if v.corrected else "",
                   *_source(cited, v.provenance)[:2]]  # fmt: skip
        for lost in s.unread:
            yield [t(f"statement.{s.kind}"), t(f"scope.{s.scope}"), s.period.end,
                   t.item(lost.item, lost.label), None, t("correct.unread"), s.unit, None, "",
                   *_source(cited, lost.provenance)[:2]]  # fmt: skip


def _covenant_head(t: Locale) -> list[str]:
    return [t("profile.covenant"), t("memo.sign"), t("profile.threshold"), t("profile.observed"),
            t("profile.headroom"), t("warning.state"), t("memo.period"),
            *_source_head(t), t("profile.cells")]  # fmt: skip


def _covenants(p: Profile, t: Locale, cited: Citations) -> Iterable[list[Any]]:
    for c in p.covenants:
        cells = "; ".join(f"{v.label} {v.printed} ({place(v.provenance)})" for v in c.inputs)
        yield [t.of(c, "name"), c.operator, c.threshold, c.observed, c.headroom,
               t(f"covenant_status.{c.status}"), c.period.end if c.period else None,
               *_source(cited, c.clause), cells]  # fmt: skip


def _warning_head(t: Locale) -> list[str]:
    return [t("warning.level"), t("warning.rule"), t("memo.title_short"), t("warning.observed"),
            t("warning.limit"), t("warning.state"), t("warning.raised"), t("warning.actions"),
            *_source_head(t)]  # fmt: skip


def _warnings(p: Profile, t: Locale, cited: Citations) -> Iterable[list[Any]]:
    for w in p.warnings:
        actions = "; ".join(f"{'✓ ' if a.done else ''}{t.of(a, 'name')}" for a in w.actions)
        yield [t(f"level.{w.level}"), w.rule, t.of(w, "title"), w.observed, w.limit,
               t(f"state.{w.state}"), w.raised.date(), actions,
               *_source(cited, _first(w.evidence))]  # fmt: skip


def _signal_head(t: Locale) -> list[str]:
    return [t("profile.signals"), t("memo.type"), t("memo.polarity"), t("risk.severity"),
            t("warning.state"), t("memo.subject"), t("document.confidence"), t("document.date"),
            *_source_head(t)]  # fmt: skip


def _signals(p: Profile, t: Locale, cited: Citations) -> Iterable[list[Any]]:
    for s in p.signals:
        for evidence in s.evidence:
            yield [t.of(s, "name"), s.type, t(f"polarity.{s.polarity}"), s.severity,
                   t(f"assertion.{s.assertion}"), t(f"subject.{s.subject_role}"), s.confidence,
                   s.date, *_source(cited, evidence.provenance)]  # fmt: skip


def _promise_head(t: Locale) -> list[str]:
    return [t("profile.promise"), t("profile.made"), t("profile.due"), t("memo.outcome"),
            *_source_head(t)]  # fmt: skip


def _promises(p: Profile, t: Locale, cited: Citations) -> Iterable[list[Any]]:
    for q in p.promises:
        yield [q.text, q.made.date() if q.made else None, q.due, t.outcome(q, p.as_of),
               *_source(cited, _first(q.evidence))]  # fmt: skip


def _bureau_head(t: Locale) -> list[str]:
    return [t("memo.section"), t("profile.item"), t("memo.code"), t("memo.printed"),
            t("app.value"), *_source_head(t)[:2]]  # fmt: skip


def _bureau(p: Profile, t: Locale, cited: Citations) -> Iterable[list[Any]]:
    for r in p.bureau.records if p.bureau else []:
        yield [r.section, r.label, r.code, r.printed, r.value,
               *_source(cited, r.provenance)[:2]]  # fmt: skip
