"""Names in news, mail and the project's own sentences, out of sets made for other tasks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from nlp_service.annotate.models.features import normalise
from nlp_service.annotate.models.gazetteers import gazetteer
from nlp_service.training.corpora import stable_fold

Span = tuple[int, int, str]
#: Parts of an event that are names.
_ROLES = {
    **dict.fromkeys(("sub-org", "obj-org", "share-org", "target-company", "institution"), "ORG"),
    **dict.fromkeys(("sub-per", "obj-per", "share-per"), "PERSON"),
    "title": "TITLE",
}
#: Words that an organisation ends in or is followed by.
_FORM = re.compile(
    r"有限公司|集团|银行|法院|证监[会局]|交易所|证券|基金|信托|保险|[（(]\d{5,6}[)）]"
)


class Example(NamedTuple):
    """A text with the spans of the four labels."""

    text: str
    spans: set[Span]


_CODE = re.compile(r"[(（]\d{5,6}[)）]")


def texts_of(rows: list[dict[str, Any]]) -> dict[str, tuple[str, set[str]]]:
    """Distinct texts that report an event, with all their subjects."""
    found: dict[str, tuple[str, set[str]]] = {}
    for row in rows:
        if row["subject"] and row["subject"] in row["text"]:
            found.setdefault(normalise(row["text"]), (row["text"], set()))[1].add(row["subject"])
    return found


def company_examples(rows: list[dict[str, Any]]) -> list[Example]:
    """Texts in which each name that is a subject anywhere is marked as a company.

    Half of the texts glue two headlines together, and the distractor of one is mostly the
    subject of another; so the names of all rows mark most companies of each.
    """
    subjects = texts_of(rows)
    names = {name for _, given in subjects.values() for name in given if len(name) >= 2}
    longest = max(map(len, names), default=0)
    found = []
    for text, _ in subjects.values():
        spans = {(s, e, "ORG") for s, e in _occurrences(text, names, longest)}
        # A name before a stock code that no row knows would teach that it is none.
        if {m.start() for m in _CODE.finditer(text)} <= {end for _, end, _ in spans}:
            found.append(Example(text, spans))
    return found


def subject_examples(rows: list[dict[str, Any]]) -> list[Example]:
    """Texts in which the companies are marked that their events are about, and no others."""
    return [
        Example(text, {(s, e, "ORG") for s, e in _occurrences(text, names, max(map(len, names)))})
        for text, names in texts_of(rows).values()
    ]


def _occurrences(text: str, names: set[str], longest: int) -> list[tuple[int, int]]:
    """Where names stand in a text, the longest from the left."""
    found, at = [], 0
    while at < len(text):
        for size in range(min(longest, len(text) - at), 1, -1):
            if text[at : at + size] in names:
                found.append((at, at + size))
                at += size
                break
        else:
            at += 1
    return found


def party_examples(rows: list[dict[str, Any]]) -> list[Example]:
    """Sentences of FewFC whose organisations all take part in an event.

    The others hold unlabelled names, which would teach that these are none.
    """
    found = []
    for row in rows:
        spans = {(s, e, _ROLES[role]) for s, e, role in row["spans"] if role in _ROLES}
        named = [(start, end) for start, end, label in spans if label == "ORG"]
        if all(
            any(start <= m.start() <= end for start, end in named)
            for m in _FORM.finditer(row["text"])
        ):
            found.append(Example(row["text"], spans))
    return found


#: What English headlines speak of beside companies: markets, goods, money, lines of business.
_MARKETS = re.compile(
    r"(?i:.*\b(?:shares?|stocks?|markets?|sectors?|index|indices|futures?|bonds?|yuan|rupee|dollar|"
    r"euro|yen|sterling|forex|fx|nifty|sensex|nasdaq|nikkei|ftse|dow|dax|cac|hang seng|kospi|msci|"
    r"s&p 500|cnx|wall street|stox+|bourses?|funds|firms|companies|makers|lenders|exporters|caps|"
    r"counters|majors|adrs?|gdrs?|etfs?|g-secs?|treasur(?:y|ies)|peso|ringgit|baht|fiis?)\b.*|"
    r"(?:(?:mcx|us|spot|asian?|european?|global|london|brent|wti|base) )*(?:gold|silver|copper|"
    r"nickel|zinc|aluminium|lead|oil|crude|brent|wti|wheat|corn|soybeans?|sugar|rice|cotton|rubber|"
    r"tea|pulses|metals?|commodit(?:y|ies)|won|pound|rand|franc|pe|real)(?: (?:oil|prices?))*|"
    r"india inc|banks?|(?:psu|psb|private|public(?: sector)?|bank) ?(?:banks?|nifty|psus?)|"
    r"it|fmcg|pharma|auto|telecom|realty|infra|banking|cement|power|steel|media|tech|psus?|"
    r"real estate|consumer durables|capital goods|healthcare|energy|textiles?|aviation|ipos?|"
    r"mutual funds?|nbfcs?|investors?|economy|exports|imports|inflation|gdp|promoters|traders|"
    r"brokers|hotels|airlines|insurers|builders|realtors|bulls|bears|midcaps?|smallcaps?)"
)
#: Roles and things that the subject of a written sentence may be; the others are names.
_NO_NAME = re.compile(
    r"(?i:(?:the )?(?:co-?)?(?:borrower|lender|guarantor|issuer|mortgagor|pledgor|obligor|sponsor|"
    r"company|group|bank|agent|contractor|owner|operator|concessionaire|lessee|lessor|holdings|"
    r"account|parent|subsidiary|project|seller|buyer|purchaser|customer|supplier|management|"
    r"our|your|their|its|we|phase|section|lot|unit|line|hall|block|mr|mrs|ms|dr)\b.*)|"
    r"[a-z].*"
)
#: Beginnings and ends of names made up anew.
_BEGINS = re.findall(
    r"\w+",
    "Al Ar Bel Bor Cal Cas Dal Dor El Er Fal Far Gal Gor Hal Har Il Jor Kel Kor Lan Lor Mal Mer "
    "Nor Ol Or Pel Quin Ral Ros Sel Ster Tal Tor Ul Val Ver Wal Wes Yar Zel",
)
_ENDS = re.findall(
    r"\w+",
    "by dale don field ford gate ham haven ia ian is ley lin low more na nix on ra ton ville wyn",
)
_IN_MAIL = {"PER": "PERSON", "ORG": "ORG", "LOC": "LOC"}
_IS_NAME = re.compile(
    r"(?!(?:I|You|He|She|It|We|They|My|Your|Our|His|Her|Their|All|Team|Guys|This|The)\b)"
    r"[A-Z][\w.'&-]*(?:,? [\w.'&,-]+){0,5}"
)
#: Up to six lines.
_LINES = re.compile(r"[^\n]+(?:\n[^\n]*){0,5}")
_FIRST = sorted(w for w, kinds in gazetteer("en").words.items() if "firstname" in kinds)
_GREETINGS = (
    "Best regards,",
    "Kind regards,",
    "Regards",
    "Thanks,",
    "Yours sincerely,",
    "Many thanks",
)
_POSITIONS = (
    "CFO",
    "Chief Financial Officer",
    "Treasurer",
    "Treasury Manager",
    "Finance Director",
    "General Manager",
    "Managing Director",
    "Head of Finance",
)
#: Copies of a written sentence with names made up anew, so that what stands around them is learnt.
_COPIES = 4


def headline_examples(rows: list[dict[str, Any]]) -> list[Example]:
    """English headlines with the companies and agencies whose sentiment they carry."""
    return [
        Example(
            row["text"],
            {
                (start, end, "ORG")
                for start, end, *_ in row["spans"]
                if start >= 0
                and row["text"][start : start + 1].isupper()
                and not _MARKETS.fullmatch(row["text"][start:end])
            },
        )
        for row in rows
    ]


def mail_examples(rows: list[dict[str, Any]]) -> list[Example]:
    """Stretches of mail with the people, firms and places that it names; pronouns are none.

    Headers, greetings and signatures are lines, so several of them stand in one example.
    """
    found = []
    for row in rows:
        text, spans = row["text"], []
        for start, end, label, *_ in row["spans"]:
            if label in _IN_MAIL and _IS_NAME.fullmatch(text[start:end]):
                spans.append((start, end, _IN_MAIL[label]))
        for match in _LINES.finditer(text):
            low, high = match.span()
            inside = {(a - low, b - low, label) for a, b, label in spans if low <= a and b <= high}
            found.append(Example(match.group(), inside))
    return found


def written_examples(rows: list[dict[str, Any]]) -> list[Example]:
    """The project's own English sentences with the companies that their signals are about.

    Each stands there several times, the copies with names made up anew, some of them signed.
    """
    found = []
    for row in rows:
        names = {signal.get("subject") or "" for signal in row["signals"]}
        spans = sorted(
            (m.start(), m.end())
            for name in names
            if name and not _NO_NAME.fullmatch(name)
            for m in re.finditer(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", row["text"])
        )
        for copy in range(_COPIES + 1 if spans else 0):
            made = _renamed(row["text"], spans, copy)
            found.append(_signed(made, copy) if copy % 2 else made)
    return found


def _renamed(text: str, spans: list[tuple[int, int]], copy: int) -> Example:
    """The text with other names in its spans; the first copy keeps them."""
    pieces, kept, at = [], set(), 0
    for start, end in spans:
        pieces.append(text[at:start])
        name = _made_up(text[start:end], copy) if copy else text[start:end]
        begin = sum(map(len, pieces))
        pieces.append(name)
        kept.add((begin, begin + len(name), "ORG"))
        at = end
    return Example("".join(pieces) + text[at:], kept)


def _signed(example: Example, copy: int) -> Example:
    """The sentence as a mail of somebody made up, who signs for its first company."""

    def drawn(words: Sequence[str], salt: str) -> str:
        return words[stable_fold(example.text + "+" * copy, len(words), salt)]

    start, end, _ = min(example.spans)
    lines = [
        (drawn(_GREETINGS, "greeting"), None),
        (
            f"{drawn(_FIRST, 'first').title()} {drawn(_BEGINS, 'last')}{drawn(_ENDS, 'last')}",
            "PERSON",
        ),
        (drawn(_POSITIONS, "position"), "TITLE"),
        (example.text[start:end], "ORG"),
    ]
    text, spans = example.text, set(example.spans)
    for (line, label), joint in zip(
        lines, ("\n", "\n", "\n", drawn(("\n", ", "), "joint")), strict=True
    ):
        text += joint
        if label:
            spans.add((len(text), len(text) + len(line), label))
        text += line
    return Example(text, spans)


def _made_up(name: str, copy: int) -> str:
    """A name of the same ending whose own part is another."""
    rest = name.partition(" ")[2]
    # Numbers are all alike to a fold.
    draw = stable_fold(f"{name}{'+' * copy}", len(_BEGINS) * len(_ENDS), "name")
    return f"{_BEGINS[draw // len(_ENDS)]}{_ENDS[draw % len(_ENDS)]} {rest}".strip()
