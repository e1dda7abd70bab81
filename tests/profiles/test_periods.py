"""Column heads and captions."""

import datetime as dt

import pytest

from nlp_service.profiles.periods import Head, ignored_column, parse_head, resolve


def day(text):
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("2024年12月31日", None, "2024-12-31"),
        ("期末余额（2024年12月31日）", None, "2024-12-31"),
        ("2024年末", None, "2024-12-31"),
        ("2024年度", "2024-01-01", "2024-12-31"),
        ("2024年1-6月", "2024-01-01", "2024-06-30"),
        ("2024年半年度", "2024-01-01", "2024-06-30"),
        ("2024年前三季度", "2024-01-01", "2024-09-30"),
        ("2024年第三季度", "2024-07-01", "2024-09-30"),
        ("截至2024年12月31日止年度", "2024-01-01", "2024-12-31"),
        ("December 31, 2024", None, "2024-12-31"),
        ("As at 31 March 2024", None, "2024-03-31"),
        ("FY2024", "2024-01-01", "2024-12-31"),
        ("Year ended 31 March 2024", "2023-04-01", "2024-03-31"),
        ("Six months ended June 30, 2024", "2024-01-01", "2024-06-30"),
        ("January–June 2023", "2023-01-01", "2023-06-30"),
        ("YTD Sep 2024", "2024-01-01", "2024-09-30"),
    ],
)
def test_explicit(words, start, end):
    head = parse_head(words)
    assert head.start == (day(start) if start else None)
    assert head.end == day(end)


@pytest.mark.parametrize(
    ("words", "relative", "span"),
    [
        ("期末余额", "current", None),
        ("上年年末余额", "previous", None),
        ("年初余额", "previous", None),
        ("本期金额", "current", None),
        ("上期金额", "previous", None),
        ("本年累计金额", "current", "ytd"),
        ("本月数", "current", "month"),
        ("年初至报告期末", "current", "ytd"),
        ("上年同期", "previous", None),
        ("Closing balance", "current", None),
        ("Prior year", "previous", None),
    ],
)
def test_relative(words, relative, span):
    head = parse_head(words)
    assert (head.relative, head.span, head.end) == (relative, span, None)


@pytest.mark.parametrize("words", ["附注", "行次", "Note", "同比变动（%）", "Change %"])
def test_ignored(words):
    assert ignored_column(words)


@pytest.mark.parametrize("words", ["期末余额", "2024", "Current year"])
def test_not_ignored(words):
    assert not ignored_column(words)


def test_opening_balance_of_an_interim_sheet_is_last_years_end():
    caption = parse_head("2024年6月30日")
    period = resolve(parse_head("年初余额"), caption, flow=False)
    assert period is not None
    assert period.end == day("2023-12-31")


def test_previous_flow_is_the_same_span_a_year_earlier():
    period = resolve(parse_head("上期金额"), parse_head("2024年1-6月"), flow=True)
    assert period is not None
    assert (period.start, period.end, period.kind) == (day("2023-01-01"), day("2023-06-30"), "half")


def test_a_month_beside_a_running_total():
    caption = parse_head("2024年6月")
    month = resolve(parse_head("本月金额"), caption, flow=True, running=True)
    total = resolve(parse_head("本年累计金额"), caption, flow=True, running=True)
    assert month is not None
    assert total is not None
    assert (month.start, month.kind) == (day("2024-06-01"), "month")
    assert (total.start, total.kind) == (day("2024-01-01"), "half")


def test_an_income_statement_dated_at_year_end_covers_the_year():
    period = resolve(parse_head("本期金额"), parse_head("2024年12月31日"), flow=True)
    assert period is not None
    assert (period.start, period.kind) == (day("2024-01-01"), "annual")


def test_year_columns_take_the_day_of_the_caption():
    caption = parse_head("As at 31 March 2024")
    period = resolve(parse_head("2023"), caption, flow=False)
    assert period is not None
    assert period.end == day("2023-03-31")


def test_without_a_date_nothing_is_guessed():
    assert resolve(parse_head("期末余额"), Head(), flow=False) is None
    assert resolve(parse_head("Current year"), Head(), flow=True) is None
