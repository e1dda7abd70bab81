"""A start model of a few thousand weights and a folder of corpora to teach it with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nlp_service.training.encoder.vocabulary import SPECIAL

#: English and Chinese sentences that say the same.
SENTENCES = [
    ("profit rose sharply", "利润大幅上升"),
    ("the loan is overdue", "贷款已经逾期"),
    ("the bank lends money", "银行发放贷款"),
    ("the company sells coal", "公司销售煤炭"),
    ("rain falls in summer", "夏天下雨"),
    ("the plant makes power", "电厂发电"),
    ("we sign the contract", "我们签署合同"),
    ("the court heard the case", "法院审理案件"),
]

#: What tells repeated rows apart; digits would all count as one in the choice of held-back rows.
LETTERS = "abcdefghijklmnopqrst"


def _write(path: Path, rows: list[dict[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


@pytest.fixture(scope="session")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random BERT body with English pieces, as its published folder would lie on disk."""
    torch = pytest.importorskip("torch")
    from transformers import BertConfig, BertModel

    folder = tmp_path_factory.mktemp("start")
    words = sorted({word for english, _ in SENTENCES for word in english.split()})
    letters = [chr(code) for code in range(33, 127) if not chr(code).isupper()]
    pieces = [*SPECIAL, *letters, *(f"##{char}" for char in letters), *words]
    (folder / "vocab.txt").write_text("\n".join(pieces) + "\n", "utf-8")
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(pieces),
        hidden_size=32,
        num_hidden_layers=6,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=128,
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def corpora_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everyday pairs, similar pairs, sentiment and names, a few dozen rows each."""
    root = tmp_path_factory.mktemp("corpora")
    rows = [
        {"en": f"{english} {letter}", "zh": f"{chinese}{letter}"}
        for letter in LETTERS
        for english, chinese in SENTENCES
    ]
    _write(root / "zh/tatoeba_en_zh/train.jsonl", rows)
    alike = [
        {"text_a": f"{a}{n}", "text_b": f"{b}{n}", "score": float(a == b)}
        for n in LETTERS[:12]
        for _, a in SENTENCES
        for _, b in SENTENCES[:3]
    ]
    for name in ("stsb", "lcqmc"):
        _write(root / f"zh/sentence_pairs/{name}.train.jsonl", alike)
    for path, texts, names in (
        ("zh/fincuge_finfe/train.jsonl", ["业绩增长", "巨额亏损", "召开会议"], ["positive"]),
        ("en/twitter_fin_news/train.jsonl", ["profit rose", "loan overdue", "we met"], ["bullish"]),
    ):
        labels = [*names, "negative" if "zh" in path else "bearish", "neutral"]
        _write(
            root / path,
            [
                {"text": f"{text} {n}{n}{m}", "label": label}
                for text, label in zip(texts, labels, strict=True)
                for n in LETTERS
                for m in "xy"
            ],
        )
    _write(
        root / "zh/resume_ner/train.jsonl",
        [
            {"text": f"王芳任海屿风电经理{n}", "spans": [[0, 2, "NAME"], [3, 7, "ORG"]]}
            for n in LETTERS
        ],
    )
    return root
