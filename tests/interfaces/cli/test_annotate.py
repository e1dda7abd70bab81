"""nlp-service annotate: order kept, offsets exact, a broken line costs one line."""

import json
import random
import subprocess
import sys
import time

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp_service import schema
from nlp_service.interfaces.cli.annotate import answer_line

ZH = (
    "我司承诺于{month}月{day}日前支付利息{amount}万元，附件为最新银行流水。",
    "借款人：海屿风电（平澜）有限公司（以下简称“甲方”），统一社会信用代码91350100M000100Y43。",
    "如发生逾期，贷款人有权宣布贷款提前到期；目前未发生违约事件。",
    "土建承包商已停工两周，预计并网推迟至第三季度，特此告知。\n\n此致\n财务部",
    "年利率为一年期LPR加{day}个基点，偿债备付率不低于1.2倍。",
)
EN = (
    "We will wire USD {amount}.5 million by {day} March 2026; the Q{quarter} report is attached.",
    "No Event of Default has occurred. The DSCR shall be not less than 1.25:1.",
    'Harbour Wind Ltd (the "Borrower") missed a payment in March — see § 4.02 😀.',
    "> Please send the audited accounts\nThey are still with the auditor, I will revert.",
    "Interest accrues at SOFR + 2.{day}% per annum within 30 days after signing.",
)


def lines(count=200):
    made = random.Random(5)
    for number in range(count):
        text = made.choice(ZH + EN).format(
            month=made.randint(1, 12), day=made.randint(1, 28), amount=made.randint(1, 900),
            quarter=made.randint(1, 4),
        )  # fmt: skip
        if made.random() < 0.3:
            text += " " + made.choice(ZH + EN).format(month=3, day=5, amount=7, quarter=2)
        yield {
            "id": f"n{number}",
            "text": text,
            "kind": made.choice(["text", "email", "contract"]),
            "date": "2026-03-02",
        }


def check(request, answer):
    text = request["text"]
    for entity in answer["entities"]:
        assert text[entity["start"] : entity["end"]] == entity["text"]
    for found in answer["signals"]:
        assert text[found["start"] : found["end"]] == found["text"]
        if found["subject"]:
            subject = found["subject"]
            assert text[subject["start"] : subject["end"]] == subject["text"]
    for sentence in answer["sentences"]:
        assert 0 <= sentence["start"] < sentence["end"] <= len(text)
        assert text[sentence["start"] : sentence["end"]].strip()
    assert sum(answer["sentiment"]["scores"].values()) == pytest.approx(1, abs=1e-6)


@pytest.fixture(scope="module")
def annotated(tmp_path_factory):
    folder = tmp_path_factory.mktemp("annotate")
    requests = list(lines())
    rows = [json.dumps(row, ensure_ascii=False) for row in requests]
    rows[77] = rows[77][: len(rows[77]) // 2]
    rows[120] = json.dumps({"id": "n120", "txet": "misspelt"})
    (folder / "in.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "nlp_service", "annotate", str(folder / "in.jsonl")]
    done = subprocess.run(
        [*command, "--output", str(folder / "out.jsonl")], capture_output=True, text=True
    )
    answers = (folder / "out.jsonl").read_text(encoding="utf-8").splitlines()
    return requests, [json.loads(line) for line in answers], done, folder


def test_200_mixed_lines_keep_their_order_and_exact_offsets(annotated):
    requests, answers, _, _ = annotated
    assert len(answers) == len(requests)
    good = 0
    for request, answer in zip(requests, answers, strict=True):
        if "error" in answer:
            continue
        assert answer["id"] == request["id"]
        check(request, answer)
        good += 1
    assert good == len(requests) - 2


def test_a_broken_line_costs_one_line(annotated):
    _, answers, done, _ = annotated
    assert [n for n, answer in enumerate(answers) if "error" in answer] == [77, 120]
    assert answers[120]["id"] == "n120" and "text" in answers[120]["error"]
    assert done.returncode == 1 and "200 lines answered, 2 with an error" in done.stderr


def test_answers_obey_the_published_schema(annotated):
    _, answers, _, _ = annotated
    contract = schema.Annotation.model_json_schema()
    for answer in answers:
        if "error" not in answer:
            jsonschema.validate(answer, contract)


def test_two_workers_give_the_same_bytes(annotated):
    _, _, _, folder = annotated
    command = [sys.executable, "-m", "nlp_service", "annotate", str(folder / "in.jsonl")]
    subprocess.run([*command, "--workers", "2", "--output", str(folder / "two.jsonl")], check=False)
    assert (folder / "two.jsonl").read_bytes() == (folder / "out.jsonl").read_bytes()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(ZH + EN) | st.text(max_size=40) | st.sampled_from(["\n\n", "。", "> "]),
        max_size=5,
    ),
    st.sampled_from(["text", "email", "contract"]),
)
def test_any_text_is_answered_with_exact_offsets(pieces, kind):
    request = {"id": "x", "text": "".join(pieces), "kind": kind, "date": "2026-03-02"}
    answer, ok = answer_line(json.dumps(request).encode())
    assert ok
    check(request, json.loads(answer))


@pytest.mark.parametrize(
    "line", [b"[]", b"null", b'{"id": 1, "text": "x"}', b"\xff\xfe", b"[" * 100_000]
)
def test_whatever_is_no_request_is_answered_with_an_error(line):
    answer, ok = answer_line(line)
    assert not ok and json.loads(answer)["error"]


def test_help_is_printed_at_once():
    best = 9.0
    for _ in range(5):
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "nlp_service", "--help"], capture_output=True, text=True
        )
        best = min(best, time.perf_counter() - began)
    assert "annotate" in done.stdout and best < 0.3
