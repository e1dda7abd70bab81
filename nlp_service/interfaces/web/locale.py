"""Words and figures of the pages in Chinese and English."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from fastapi import Request

from nlp_service.profiles.items import items
from nlp_service.schema import Client, Promise, PromiseOutcome
from nlp_service.scores import grades

Lang = Literal["zh", "en"]
LANGUAGES: tuple[Lang, ...] = ("zh", "en")
COOKIE = "nlp_lang"
#: What a chart leaves out of a name.
_LEGAL_FORM = re.compile(
    r"(?:,? Co\.|,? Company)?,? (?:Ltd|Limited|Inc|LLC|Corp)\.?$|(?:股份)?有限(?:责任)?公司$"
)
_MESSAGES = Path(__file__).parent / "messages"


@lru_cache(maxsize=2)
def messages(language: Lang) -> dict[str, dict[str, str]]:
    """All messages of a language, by section and key."""
    merged: dict[str, dict[str, str]] = {}
    for file in sorted(_MESSAGES.glob(f"{language}*.toml")):
        for section, words in tomllib.loads(file.read_text(encoding="utf-8")).items():
            merged.setdefault(section, {}).update(words)
    return merged


def choose(request: Request, fixed: Lang | None) -> Lang:
    """The language of this answer: the switch, its cookie, the setting, then the browser's."""
    for wish in (request.query_params.get("lang"), request.cookies.get(COOKIE), fixed):
        if wish in LANGUAGES:
            return wish
    wishes = []
    for position, item in enumerate(request.headers.get("accept-language", "").split(",")):
        tag, _, quality = item.strip().partition(";q=")
        try:
            weight = float(quality or 1)
        except ValueError:
            weight = 0.0
        wishes.append((-weight, position, tag.lower()))
    for _, _, tag in sorted(wishes):
        for language in LANGUAGES:
            if tag.startswith(language):
                return language
    return "en"


#: Beginnings and ends of the names of bureau figures that count things.
_COUNTED = ("count", "months", "days", "years", "lenders", "disputes", "6m", "3m", "ever", "now")


@dataclass(frozen=True)
class Locale:
    """Translates keys and formats values for one language."""

    language: Lang

    @property
    def other(self) -> Lang:
        return "en" if self.language == "zh" else "zh"

    def __call__(self, key: str, **values: Any) -> str:
        """The message ``section.key``. An unknown code of data is shown as it is."""
        section, _, name = key.partition(".")
        text = messages(self.language).get(section, {}).get(name)
        if text is None:
            return name.replace("_", " ")
        return text.format(**values) if values else text

    @property
    def colon(self) -> str:
        """The colon between a label and what it labels."""
        return "：" if self.language == "zh" else ": "

    def of(self, value: Any, stem: str) -> str:
        """The field of a schema object in this language: ``of(signal, "name")`` → name_zh."""
        return str(getattr(value, f"{stem}_{self.language}", "") or "")

    def head(self, value: Any, stem: str) -> str:
        """What stands before the colon of a title in this language: what kind of thing it is."""
        return self.of(value, stem).replace("：", ": ").partition(": ")[0]

    def tail(self, value: Any, stem: str) -> str:
        """What stands after the colon: which one it is."""
        return self.of(value, stem).replace("：", ": ").rpartition(": ")[2]

    def name(self, names: Sequence[str]) -> str:
        """The first of the names that is written in this language, else the first."""
        for name in names:
            if any("一" <= sign <= "鿿" for sign in name) == (self.language == "zh"):
                return name
        return names[0] if names else ""

    def number(self, value: Any, digits: int = 2) -> str:
        """A figure with thousands separators; a dash where there is none."""
        return "–" if value is None else f"{float(value):,.{digits}f}"

    def percent(self, value: float | None, digits: int = 1) -> str:
        return "–" if value is None else f"{value * 100:z.{digits}f}%"

    def money(self, value: Any, currency: str = "CNY") -> str:
        """An amount in the unit people of this language read it in (万元/亿元, million)."""
        if value is None:
            return "–"
        amount = float(value)
        if self.language == "zh":
            unit = "元" if currency == "CNY" else currency
            if abs(amount) >= 1e8:
                return f"{amount / 1e8:,.2f}亿{unit}"
            return f"{amount / 1e4:,.2f}万{unit}" if abs(amount) >= 1e4 else f"{amount:,.2f}{unit}"
        if abs(amount) >= 1e6:
            return f"{currency} {amount / 1e6:,.2f} m"
        return f"{currency} {amount:,.2f}"

    def item(self, item: str, printed: str) -> str:
        """A line item in this language; its printed label where that is in it already."""
        known = items().by_id.get(item)
        chinese = any("一" <= sign <= "鿿" for sign in printed)
        if known is None or chinese == (self.language == "zh"):
            return printed
        name = known.name(self.language)
        return name[:1].upper() + name[1:]

    def table_money(self, value: Any) -> str:
        """An amount in the one unit of a table: 万元, or thousands."""
        if value is None:
            return "–"
        return f"{float(value) / (1e4 if self.language == 'zh' else 1e3):,.2f}"

    def short_money(self, value: float) -> str:
        """An amount for the mark of an axis: 亿 and 万, or bn, m and k."""
        steps: tuple[tuple[float, str], ...] = (
            ((1e8, "亿"), (1e4, "万"))
            if self.language == "zh"
            else ((1e9, "bn"), (1e6, "m"), (1e3, "k"))
        )
        for size, unit in steps:
            if abs(value) >= size:
                return f"{value / size:g}{unit}"
        return f"{value:g}"

    def short(self, client: Client) -> str:
        """The shortest name of a client in this language, for a chart."""
        names = [client.name, *client.aliases]
        chinese = self.language == "zh"
        own = [n for n in names if any("一" <= sign <= "鿿" for sign in n) == chinese]
        return _LEGAL_FORM.sub("", min(own or names, key=len)).rstrip(" ,（(")

    def limit_pd(self, grade: str) -> str:
        """The PD at which a grade begins."""
        return f"{grades.band(grade).pd_min * 100:g}%"

    def ratio(self, value: float | None, unit: str) -> str:
        """A ratio in its own unit: per cent, times, days, or plain."""
        if value is None:
            return "–"
        if unit in ("ratio", "pct", "%"):
            return self.percent(value)
        if unit == "x":
            return f"{value:z,.2f}" + ("倍" if self.language == "zh" else "x")
        if unit == "days":
            return f"{value:,.0f}" + ("天" if self.language == "zh" else " days")
        if unit == "currency":
            return self.money(value)
        if unit in ("unit", "count", "periods"):
            return f"{value:g}"
        return f"{value:,.2f}"

    def bureau_feature(self, name: str, value: float) -> str:
        """A figure of a credit report: a share, a plain count or an amount, as its name says."""
        if name.endswith("share") or name == "utilisation":
            return self.percent(value)
        plain = any(name.endswith(word) or name.startswith(word) for word in _COUNTED)
        return self.number(value, 0) if plain else self.money(value)

    def outcome(self, promise: Promise, today: dt.date) -> str:
        """What became of a promise; one past its day of which nothing was seen is not pending."""
        late = promise.outcome is PromiseOutcome.OPEN and (promise.due or today) < today
        return self("outcome.overdue" if late else f"outcome.{promise.outcome.value}")

    def date(self, value: dt.date | dt.datetime | None) -> str:
        return "–" if value is None else value.strftime("%Y-%m-%d")

    def time(self, value: dt.datetime | None) -> str:
        return "–" if value is None else value.strftime("%Y-%m-%d %H:%M")

    def size(self, value: int) -> str:
        for unit in ("B", "kB", "MB"):
            if value < 1000:
                return f"{value:,.0f} {unit}"
            value //= 1000
        return f"{value:,} GB"
