"""Dates written in many ways and read back."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_service.annotate.values import find_values
from tests.annotate.values.writers import chinese

DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2069, 12, 31))
WEDNESDAY = dt.date(2024, 6, 5)


def value(text: str, reference: dt.date | None = None):
    found = [e for e in find_values(text, reference) if e.label == "DATE"]
    assert len(found) == 1, found
    return found[0].value


def _digits(number: int) -> str:
    return "".join("〇一二三四五六七八九"[int(c)] for c in str(number))


def _numeral(number: int) -> str:
    text = chinese(number)
    return text.removeprefix("一") if 10 <= number < 20 else text


@given(DAYS)
def test_chinese_spellings(day):
    for text in (
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}年{day.month:02}月{day.day:02}日",
        f"{day.year} 年 {day.month} 月 {day.day} 日",
        f"{_digits(day.year)}年{_numeral(day.month)}月{_numeral(day.day)}日",
        f"{day:%Y-%m-%d}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day:%Y.%m.%d}",
    ):
        assert value(f"签订日期：{text}") == day.isoformat(), text


@given(DAYS)
def test_english_spellings(day):
    endings = {1: "st", 2: "nd", 3: "rd"}
    ordinal = f"{day.day}{'th' if 10 < day.day < 20 else endings.get(day.day % 10, 'th')}"
    for text in (
        f"{day:%B} {day.day}, {day.year}",
        f"{day:%B} {ordinal}, {day.year}",
        f"{day.day} {day:%B} {day.year}",
        f"{day.day} {day:%b} {day.year}",
        f"{day:%b}. {day.day}, {day.year}" if day.month != 5 else f"May {day.day}, {day.year}",
        f"{ordinal} day of {day:%B}, {day.year}",
        f"{day:%A}, {day.day} {day:%B} {day.year}",
        f"{day:%d-%b-%Y}",
    ):
        assert value(f"dated as of {text}") == day.isoformat(), text


@given(DAYS.filter(lambda day: day.day > 12))
def test_slashes_tell_their_order(day):
    assert value(f"due {day:%d/%m/%Y}") == day.isoformat()
    assert value(f"due {day:%m/%d/%Y}") == day.isoformat()


def test_order_follows_the_rest_of_the_text():
    found = find_values("signed 06/22/98, effective 03/04/98")
    assert [e.value for e in found] == ["1998-06-22", "1998-03-04"]


@given(DAYS, st.integers(0, 6))
def test_weekdays_of_next_and_this_week(reference, index):
    monday = reference - dt.timedelta(days=reference.weekday())
    name = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][index]
    following = (monday + dt.timedelta(days=7 + index)).isoformat()
    assert value(f"我们下周{'一二三四五六日'[index]}付款", reference) == following
    assert value(f"we will pay next {name}", reference) == following
    this = (monday + dt.timedelta(days=index)).isoformat()
    assert value(f"本周{'一二三四五六日'[index]}付款", reference) == this
    assert value(f"we will pay this {name}", reference) == this


@given(DAYS)
def test_month_end(reference):
    end = reference.replace(day=28) + dt.timedelta(days=4)
    end -= dt.timedelta(days=end.day)
    assert value("月底前付清", reference) == end.isoformat()
    assert value("we will settle by the end of the month", reference) == end.isoformat()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("三月底前", "2025-03-31"),
        ("明天", "2024-06-06"),
        ("去年12月31日", "2023-12-31"),
        ("今年7月下旬", "2024-07-21/2024-07-31"),
        ("去年7月初", "2023-07-01/2023-07-10"),
        ("合同已签，4月，公司付清首期", "2024-04-01/2024-04-30"),
        ("2025年上半年", "2025-01-01/2025-06-30"),
        ("9月中旬", "2024-09-11/2024-09-20"),
        ("下个月15日", "2024-07-15"),
        ("15日前", "2024-06-15"),
        ("3日前", "2024-07-03"),
        ("本季度末", "2024-06-30"),
        ("2024年1-6月", "2024-01-01/2024-06-30"),
        ("明后天", "2024-06-06/2024-06-07"),
        ("tomorrow", "2024-06-06"),
        ("by end of June", "2024-06-30"),
        ("Q3 2025", "2025-07-01/2025-09-30"),
        ("2Q25", "2025-04-01/2025-06-30"),
        ("by Friday", "2024-06-07"),
        ("in FY2024", "2024-01-01/2024-12-31"),
        ("mid-September", "2024-09-15"),
        ("by year-end", "2024-12-31"),
        ("by March 31", "2025-03-31"),
        ("the 20th.", "2024-06-20"),
        ("last month", "2024-05-01/2024-05-31"),
    ],
)
def test_relative_to_the_reference(text, expected):
    assert value(text, WEDNESDAY) == expected


@pytest.mark.parametrize(
    "text", ["月底前付清", "下周五", "3月31日", "next Friday", "by June 15", "tomorrow"]
)
def test_without_reference_the_entity_stays(text):
    assert value(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "4.1.10 without the prior consent",
        "每年6月20日和12月20日付息",
        "on 20 June and 20 December of each year",
        "any Monday, Tuesday or Friday",
        "结息日为每月20日",
        "第三条",
        "2月30日",
        "31 February 2024",
        "we may march on",
        "租期4月，租金另付",
        "为期4月",
    ],
)
def test_no_date(text):
    assert [e for e in find_values(text) if e.label == "DATE"] == []
