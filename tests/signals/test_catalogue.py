"""The catalogue is whole, and a broken one is refused with file and row."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from nlp_service.errors import CatalogueInvalid
from nlp_service.settings import corpora_folder
from nlp_service.signals import catalogue
from nlp_service.signals.anchors import anchors
from nlp_service.signals.cues import CueIndex, compile_cue, fold, longest
from tests.signals.samples import read


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "catalogues"
    shutil.copytree(corpora_folder() / "catalogues", folder)
    return folder


def test_all_types_are_there_with_cues_in_both_languages() -> None:
    known = catalogue()
    base = {t.base for t in known.types.values()}
    expected = {f"N{n:02}" for n in range(1, 35)} | {f"P{n:02}" for n in range(1, 15)}
    expected |= {f"T{n:02}" for n in range(1, 21)}
    assert base == expected
    for index in known.cues.values():
        cued = {known.get(c.type_id).base for c in index.cues if c.type_id}
        assert cued == expected


def test_finer_types_keep_their_base_and_have_their_own_weight() -> None:
    known = catalogue()
    fraud = known.get("N25.fraud")
    assert (fraud.base, fraud.severity, fraud.half_life_days) == ("N25", 5, 730)
    assert known.get("N25.unheard_of").id == "N25"
    assert known.get("T01").half_life_days is None
    with pytest.raises(KeyError):
        known.get("X99")


@pytest.mark.parametrize(
    ("finer", "zh", "en"),
    [
        ("N01.bond", "公司债券违约。", "The company defaulted on its notes."),
        ("N14.withdrawals_suspended", "平台已停止兑付。", "The fund suspended redemptions."),
        ("N15.decline", "公司收入下滑三成。", "Revenue fell by a third."),
        ("N15.loss", "公司巨亏两亿元。", "The company posted a net loss."),
        ("N15.closure", "公司三家门店关闭。", "The company went out of business."),
        ("N15.halt", "二号生产线已停产。", "Production has stopped."),
        ("N24.unreachable", "董事长失联。", "The chairman has disappeared."),
        (
            "N24.controller_change",
            "公司实际控制人变更。",
            "Control of the company has passed to a new controlling shareholder.",
        ),
        ("N24.executive_leaving", "总经理辞职。", "The chief executive resigned."),
        ("N24.under_investigation", "董事长被警方带走调查。", "The chairman was arrested."),
        ("N25.penalty", "公司被环保局罚款。", "The company was fined."),
        ("N25.fraud", "公司涉嫌合同诈骗被立案。", "Police raided the offices of the company."),
        ("N25.illegal_fundraising", "公司涉嫌非法集资。", "The firm collected illegal deposits."),
        ("N25.disclosure", "公司因内幕交易受罚。", "The firm is accused of insider trading."),
        ("N25.accident", "车间发生爆炸。", "Two workers were killed."),
        ("N27.layoffs", "公司裁员三百人。", "The company laid off 300 workers."),
    ],
)
def test_each_finer_type_is_read_in_both_languages(finer: str, zh: str, en: str) -> None:
    known = catalogue().types[finer]
    assert 1 <= known.severity <= 5
    assert known.half_life_days
    assert known.name_zh != known.name_en
    for text in (zh, en):
        assert finer in {m.type for m in read(text)}


def test_every_cue_compiles_and_knows_its_words() -> None:
    for index in catalogue().cues.values():
        for cue in index.cues:
            assert cue.pattern.pattern == cue.expression
            assert min(map(len, cue.anchors)) >= 1


def test_word_classes_are_spelled_out(copy: Path) -> None:
    path = copy / "signal_frames_en.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("{due}", "{no such}").replace("{debt}", "{unknown}", 1))
    with pytest.raises(CatalogueInvalid, match=r"signal_frames_en.toml .*unknown"):
        catalogue(copy)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("signals.csv", "N01,negative,4", "N01,bad,4", "signals.csv row 2"),
        ("signals.csv", "N02,negative,3", "N02,negative,9", "signals.csv row 3"),
        ("signals.csv", "N03,", "N01,", "signals.csv row 4"),
        ("signal_subtypes.csv", "N01.bond", "X01.bond", "signal_subtypes.csv row 2"),
        ("signal_cues_zh.toml", "[N01]", "[N99]", "N99"),
        ("signal_cues_en.toml", "'overdue'", "'(overdue'", "signal_cues_en.toml"),
        ("signal_cues_en.toml", "'overdue'", r"'\w+'", "no fixed words"),
    ],
)
def test_a_broken_catalogue_is_named(
    copy: Path, file: str, old: str, new: str, message: str
) -> None:
    path = copy / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogueInvalid, match=re.escape(message)):
        catalogue(copy)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("逾期(?:未还|支付)", {"逾期"}),
        ("covenants? breach(?:ed)?", {"covenant"}),
        ("(?:sue|sued) by", {"sue", "sued"}),
        ("a+b?cde", {"cde"}),
        (r"\d{2,4}", set()),
        ("(?:abc)?", set()),
        ("(?<!无)保留意见", {"保留意见"}),
    ],
)
def test_anchors_are_the_words_a_match_cannot_lack(pattern: str, expected: set[str]) -> None:
    assert anchors(pattern) == expected


def test_the_index_finds_what_trying_every_cue_finds(gold: Path) -> None:
    index = catalogue().cues["en"]
    lines = (gold / "signals_en.jsonl").read_text(encoding="utf-8").splitlines()[:60]
    for text in map(fold, lines):
        found = {(h.cue.pattern.pattern, h.start) for h in index.hits(text, 0, len(text))}
        tried = {
            (c.pattern.pattern, m.start()) for c in index.cues for m in c.pattern.finditer(text)
        }
        assert found == tried


def test_folding_keeps_the_length() -> None:
    for text in ("ＡＢＣ　１２％", "It’s “fine”", "İstanbul\r\n", "保证金"):
        assert len(fold(text)) == len(text)


def test_the_longer_cue_takes_the_words() -> None:
    cues = [
        compile_cue("保留意见", "zh", type_id="N11"),
        compile_cue("无保留意见", "zh", type_id="P04"),
        compile_cue("意见书", "zh", type_id=None),
    ]
    index = CueIndex(cues)
    text = "出具了标准无保留意见。"
    assert [h.cue.type_id for h in longest(index.hits(text, 0, len(text)))] == ["P04"]
    assert list(longest(index.hits("意见书", 0, 3))) == []


def test_cost_grows_with_the_text_only_linearly() -> None:
    import time

    text = "本期利息已全额支付，机组并网发电，订单增长。The works are on schedule. " * 40

    def seconds(times: int) -> float:
        taken = []
        for _ in range(3):
            start = time.process_time()
            read(text * times, "email")
            taken.append(time.process_time() - start)
        return min(taken)

    seconds(1)
    assert seconds(8) < 3 * 8 * seconds(1)
