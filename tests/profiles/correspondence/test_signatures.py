"""What signatures and display names tell."""

from __future__ import annotations

from nlp_service.profiles.correspondence.signatures import clues, person_key


def test_signatures_and_names_of_both_languages() -> None:
    assert clues("Lee Hart\nRidge Solar Ltd\nwww.ridge.example | lee@mail.ridge.example") == [
        "@mail.ridge.example", "@ridge.example", "ridgesolar",
    ]  # fmt: skip
    assert "海屿能源" in clues("张伟\n海屿能源有限公司")
    assert person_key("Hart, Lee") == person_key("Lee  Hart") == "lee hart"
    assert person_key("张 伟（财务部）") == "张伟"
    assert person_key("Lee") == person_key("info@ridge.example") == ""
