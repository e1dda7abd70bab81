"""Raw text and pairs that the encoder learns from; held-back rows are never among them."""

from __future__ import annotations

import random
from typing import NamedTuple

from nlp_service.training.corpora import Corpora, held_back, stable_fold

#: Share of the masked-language lines taken from each set of running text; sets of short news
#: weigh more than their size, since they are nearest to what the heads read.
SHARES = {
    "pretrain_company_news": 0.9,
    "pretrain_sector_research_notes": 0.4,
    "pretrain_market_commentary": 0.5,
    "pretrain_prospectus_ipo": 0.25,
    "pretrain_news_broadcast": 0.25,
    "pretrain_gov_work_reports": 0.5,
    "pretrain_statutes_prc": 0.06,
    "pretrain_tw_finance_regulations": 0.05,
    "pretrain_credit_agreements": 0.05,
    "pretrain_construction_loan_agreements": 0.05,
    "pretrain_employment_agreements": 0.05,
    "pretrain_reuters_newswire_1987": 0.15,
    "pretrain_business_news_2010s": 0.3,
    "pretrain_contract_templates": 0.1,
}
#: Sets of labelled rows whose texts are read too, without their labels.
TASKS = ("acts", "sentiment", "entity_polarity", "event_types", "entities")
#: Sentence pairs with a score from 0 (unlike) to 1 (alike).
SIMILARITY = ("stsb_zh", "lcqmc", "afqmc", "oppo", "pawsx_zh", "cmnli", "csnli", "ocnli")
_ENTAILMENT = {"entailment": 1.0, "neutral": 0.5, "contradiction": 0.0}
#: Longest English side of a law pair, in characters.
_LONGEST_LAW = 140
_MOST_LAWS = 40_000


class Pair(NamedTuple):
    """A sentence in English and in Chinese."""

    en: str
    zh: str


class Similar(NamedTuple):
    """Two Chinese sentences and how alike they are, 0 to 1."""

    first: str
    second: str
    score: float


def lines(corpora: Corpora, language: str, seed: int = 0) -> list[str]:
    """Lines of running text and texts of the training sets of one language, shuffled."""
    draw = random.Random(seed)  # noqa: S311
    found: list[str] = []
    for name, share in SHARES.items():
        if corpora.sets[name].language == language:
            found += [line for line in corpora.lines(name) if draw.random() < share]
    for name in dict.fromkeys(s.name for task in TASKS for s in corpora.sources(task)):
        if name not in SHARES and corpora.sets[name].language == language:
            key = "doc" if name.startswith(("conll", "sentivent")) else "text"
            found += list(dict.fromkeys(row["text"] for row in corpora.training(name, key)))
    draw.shuffle(found)
    return found


def pairs(corpora: Corpora, *, laws: int = _MOST_LAWS) -> list[Pair]:
    """Pairs to align the languages by: everyday sentences, then short articles of law."""
    found = [pair for pair in tatoeba(corpora) if not held_back(pair.en) and not _tuned(pair.en)]
    short = []
    for line in corpora.lines("parallel_tw_laws"):
        english, _, chinese = line.partition("\t")
        if chinese and 20 <= len(english) <= _LONGEST_LAW:
            short.append(Pair(english, chinese))
    short.sort(key=lambda pair: stable_fold(pair.en, 1 << 40, "laws"))
    return found + short[:laws]


def tuning_pairs(corpora: Corpora) -> list[Pair]:
    """Everyday pairs to choose between recipes by: neither learnt from nor reported on."""
    return [p for p in tatoeba(corpora) if _tuned(p.en) and not held_back(p.en)][:1000]


def test_pairs(corpora: Corpora) -> list[Pair]:
    """1,000 held-back everyday pairs, distinct on both sides."""
    kept: dict[str, Pair] = {}
    seen: set[str] = set()
    for pair in tatoeba(corpora):
        if held_back(pair.en) and pair.zh not in seen:
            kept.setdefault(pair.en, pair)
            seen.add(pair.zh)
    return list(kept.values())[:1000]


def tatoeba(corpora: Corpora) -> list[Pair]:
    """All everyday pairs of the training portion."""
    return [Pair(row["en"], row["zh"]) for row in corpora.rows("tatoeba_en_zh")]


def similar(corpora: Corpora, name: str, *, tuned: bool = False) -> list[Similar]:
    """Pairs of a similarity set to learn from, or (``tuned``) to choose a threshold by."""
    away = {
        text
        for row in corpora.rows(name)
        if held_back(row["text_a"])
        for text in (row["text_a"], row["text_b"])
    }
    return [
        _similar(row)
        for row in corpora.rows(name)
        if row["text_a"] not in away
        and row["text_b"] not in away
        and _tuned(row["text_a"]) is tuned
    ]


def similar_held_back(corpora: Corpora, name: str) -> list[Similar]:
    """The held-back tenth of a similarity set."""
    return [_similar(row) for row in corpora.rows(name) if held_back(row["text_a"])]


def _similar(row: dict[str, object]) -> Similar:
    score = row["score"] if "score" in row else _ENTAILMENT[str(row["label"])]
    return Similar(str(row["text_a"]), str(row["text_b"]), float(str(score)))


def _tuned(key: str) -> bool:
    return stable_fold(key, 12, "calibrate") == 0
