"""A tiny folder of training sets, so that training is tested without the public ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

GOOD = {
    "zh": ("公司业绩大幅增长", "利润创新高", "股价大涨", "订单充足前景看好"),
    "en": ("profit rose sharply", "record revenue", "shares rally", "strong order book"),
}
BAD = {
    "zh": ("公司业绩大幅下滑", "巨额亏损", "股价暴跌", "债务逾期违约"),
    "en": ("profit fell sharply", "heavy losses", "shares slump", "debt default looms"),
}
PLAIN = {
    "zh": ("公司召开会议", "今日发布公告", "总部位于上海", "董事会成员名单"),
    "en": ("the company held a meeting", "notice published", "based in Ohio", "list of members"),
}


def _write(path: Path, rows: list[dict[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


@pytest.fixture(scope="session")
def tiny_corpora(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sentiment sets of both languages, 180 rows each, and nothing else; not to be changed."""
    root = tmp_path_factory.mktemp("tiny") / "corpora"
    for language, path, names in (
        ("zh", "zh/fincuge_finfe/train.jsonl", ("positive", "negative", "neutral")),
        ("en", "en/twitter_fin_news/train.jsonl", ("bullish", "bearish", "neutral")),
    ):
        rows = [
            {"text": f"{text} {number}a{'x' * (number % 7)}", "label": label}
            for group, label in zip((GOOD, BAD, PLAIN), names, strict=True)
            for text in group[language]
            for number in range(15)
        ]
        _write(root / path, rows)
    return root
