"""Which language a text is in."""

from __future__ import annotations

import pytest

from nlp_service.text import chinese_share, language


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我司将于月底前付清利息。", "zh"),
        ("We will pay the interest by Friday.", "en"),
        ("请查收附件 Facility Agreement 签字页。", "zh"),
        ("Please find attached the 借款合同 as signed by both parties today.", "en"),
        ("敝公司申請展延寬限期三個月", "zh"),
        ("", "en"),
        ("2024-03-01 12,000.00", "en"),
    ],
)
def test_language(text: str, expected: str) -> None:
    assert language(text) == expected


def test_share_of_a_long_text_is_judged_by_its_parts() -> None:
    mixed = "word " * 20_000 + "合同条款约定" * 20_000
    assert 0.1 < chinese_share(mixed) < 0.9
