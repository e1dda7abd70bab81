"""Which client a document belongs to: identifiers, parties, mail domains, names.

Only what is certain is decided: an identifier of the client, the client as borrower of a
contract or owner of a statement, its mail domain, or its legal name alone in the text. Everything
else is offered to a person as candidates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from nlp_service.profiles.correspondence.domains import domain_of, public, within
from nlp_service.profiles.matching_text import FoldedText, folded_name, mentions
from nlp_service.profiles.names import parse_name, similarity
from nlp_service.schema import (
    Annotation,
    Client,
    Document,
    EntityLabel,
    Match,
    Part,
    PartyMention,
    Provenance,
)
from nlp_service.settings import Matching

Kind = Literal["identifier", "party", "owner", "domain", "head", "name", "side_party"]

#: Strength of a full match by what was matched; a weaker name scales it down.
_STRENGTH: dict[Kind, float] = {
    "identifier": 100.0,
    "party": 99.0,
    "owner": 98.0,
    "domain": 97.0,
    "head": 95.0,
    "name": 94.0,
    "side_party": 90.0,
}
_BORROWER = frozenset({"borrower", "debtor", "issuer", "lessee", "client", "project_company"})
_LENDER = frozenset({"lender", "bank", "agent", "creditor", "arranger", "lessor", "security_agent"})
_OWNER = re.compile(
    r"(?:编制单位|填报单位|企业名称|公司名称|账户名称|户名|客户名称|借款人|单位名称|prepared by|"
    r"entity|"
    r"company name|account (?:name|holder)|enterprise name|customer|client|borrower)"
    r"[^:：\n]{0,12}[:：\t ][ \t:：]*(?:name\s*[:：])?\s*$",
    re.IGNORECASE,
)
_HEAD = 300
_SHORTEST = 4
_RESEMBLES = 80.0
_WORDS: dict[Kind, tuple[str, str]] = {
    "identifier": ("识别码“{}”是该客户的", "identifier “{}” is the client's"),
    "party": ("合同中的借款方“{}”是该客户", "the borrowing party “{}” is the client"),
    "owner": ("文件主体“{}”是该客户", "the document is drawn up for “{}”"),
    "domain": ("邮箱域名“{}”属于该客户", "the mail domain “{}” is the client's"),
    "head": ("标题中出现客户名称“{}”", "the heading names “{}”"),
    "name": ("正文出现客户名称“{}”", "the text names “{}”"),
    "side_party": ("合同其他当事人“{}”是该客户", "another party, “{}”, is the client"),
}


@dataclass(frozen=True)
class Hint:
    """One reason to think of a client, with the words it rests on."""

    client: str
    kind: Kind
    score: float
    words: str
    provenance: Provenance | None


def match(
    document: Document,
    annotations: Mapping[str, Annotation],
    clients: list[Client],
    settings: Matching,
) -> Match:
    """The client that a document belongs to.

    Args:
        document: any document; mails are also matched by the domains of their addresses.
        annotations: annotations by part id, for identifiers and parties; may be empty.
        clients: the institution's clients.
        settings: ``sure`` and ``ask``, similarities from 0 to 100.

    ``sure`` is True only where one client reaches ``settings.sure`` and no other has evidence of
    the same strength; otherwise a person decides among ``candidates`` (client id, score), and
    ``client_id`` is the best of them, or None where none reaches ``settings.ask``.
    """
    best: dict[str, Hint] = {}
    for hint in _hints(document, annotations, clients):
        known = best.get(hint.client)
        if known is None or hint.score > known.score:
            best[hint.client] = hint
    ranked = sorted(best.values(), key=lambda hint: (-hint.score, hint.client))
    ranked = [hint for hint in ranked if hint.score >= settings.ask]
    if not ranked:
        return Match(
            client_id=None,
            score=max((hint.score for hint in best.values()), default=0.0),
            sure=False,
            reason_zh="没有找到客户的名称、识别码或邮箱域名",
            reason_en="no name, identifier or mail domain of a client was found",
        )
    top = ranked[0]
    rival = ranked[1] if len(ranked) > 1 else None
    sure = top.score >= settings.sure and (rival is None or _outranks(top, rival, settings))
    zh, en = (words.format(top.words) for words in _WORDS[top.kind])
    if not sure:
        zh, en = _doubt(zh, en, top, rival, settings)
    return Match(
        client_id=top.client,
        score=round(top.score, 1),
        sure=sure,
        reason_zh=zh,
        reason_en=en,
        candidates=[(hint.client, round(hint.score, 1)) for hint in ranked[:5]],
        provenance=top.provenance,
    )


def _outranks(top: Hint, rival: Hint, settings: Matching) -> bool:
    """Whether the evidence for ``top`` is of a stronger kind than that for ``rival``."""
    if rival.score < settings.sure:
        return True
    decisive = top.kind in ("identifier", "party", "owner", "domain")
    return decisive and top.kind != rival.kind and top.score > rival.score


def _doubt(zh: str, en: str, top: Hint, rival: Hint | None, settings: Matching) -> tuple[str, str]:
    if rival is not None and rival.score >= settings.sure:
        return f"{zh}，但文件同样指向其他客户，请确认", f"{en}, but another client fits as well"
    return (
        f"{zh}，相似度{top.score:.0f}低于{settings.sure:.0f}，请确认",
        f"{en}, with similarity {top.score:.0f} below {settings.sure:.0f}: please confirm",
    )


def _hints(
    document: Document, annotations: Mapping[str, Annotation], clients: list[Client]
) -> Iterator[Hint]:
    for part in document.parts():
        annotation = annotations.get(part.id)
        parties = annotation.parties if annotation else []
        if annotation is not None:
            yield from _identifiers(document, part, annotation, clients)
            yield from _parties(document, part, parties, clients)
            yield from _organisations(document, part, annotation, clients)
        yield from _domains(document, part, clients)
        if part.text:
            yield from _names(document, part, parties, clients)


def _identifiers(
    document: Document, part: Part, annotation: Annotation, clients: list[Client]
) -> Iterator[Hint]:
    """Official numbers; those printed beside a party that is not the borrower count less."""
    owners = {(i.scheme, i.id.upper()): client.id for client in clients for i in client.identifiers}
    roles = {p.identifier.upper(): p.role for p in annotation.parties if p.identifier}
    for entity in annotation.entities:
        if entity.label is not EntityLabel.IDENTIFIER or not isinstance(entity.value, dict):
            continue
        number = str(entity.value.get("id", "")).upper()
        client = owners.get((str(entity.value.get("scheme", "")), number))
        if client is None or roles.get(number) in _LENDER:
            continue
        side = number in roles and roles[number] not in _BORROWER
        place = document.locate(part, entity.start, entity.end)
        score = _STRENGTH["side_party" if side else "identifier"]
        yield Hint(client, "identifier", score, entity.text, place)


def _parties(
    document: Document, part: Part, parties: list[PartyMention], clients: list[Client]
) -> Iterator[Hint]:
    for party in parties:
        if party.role in _LENDER:
            continue
        kind: Kind = "party" if party.role in _BORROWER else "side_party"
        printed = parse_name(party.name)
        place = document.locate(part, party.start, party.end)
        for client in clients:
            score = max(similarity(printed, parse_name(n)) for n in _all_names(client))
            if score >= 60:
                strength = _scaled(kind, score)
                yield Hint(client.id, kind, strength, place.text or party.name, place)


def _all_names(client: Client) -> list[str]:
    return [client.name, *client.aliases]


def _scaled(kind: Kind, score: float) -> float:
    """The strength of a kind of evidence for a name of this similarity."""
    return _STRENGTH[kind] if score >= 95 else min(score, _STRENGTH[kind])


def _domains(document: Document, part: Part, clients: list[Client]) -> Iterator[Hint]:
    if part.mail is None:
        return
    header = part.mail
    addresses = [header.sender, *header.to, *header.cc] if header.sender else header.to + header.cc
    people = {a.address.lower() for a in addresses if a}
    domains = {domain for address in people if (domain := domain_of(address))}
    for client in clients:
        for domain in client.domains:
            wanted = domain.lower()
            of_firm = not public(wanted) and any(within(d, wanted) for d in domains)
            if of_firm or wanted in people:
                yield Hint(client.id, "domain", _STRENGTH["domain"], domain, None)


def _names(
    document: Document, part: Part, parties: list[PartyMention], clients: list[Client]
) -> Iterator[Hint]:
    """Clients named in the text; words that are the lender's own name are passed over."""
    folded = FoldedText(part.text)
    lenders = [folded_name(p.name) for p in parties if p.role in _LENDER]
    for client in clients:
        best: Hint | None = None
        for name in _all_names(client):
            if folded_name(name) in lenders:
                continue
            for mention in mentions(folded, name):
                kind = _place(part.text, mention.start)
                score = _scaled(kind, mention.score)
                if best is None or score > best.score:
                    place = document.locate(part, mention.start, mention.end)
                    best = Hint(client.id, kind, score, place.text, place)
        if best is not None:
            yield best


def _organisations(
    document: Document, part: Part, annotation: Annotation, clients: list[Client]
) -> Iterator[Hint]:
    """Organisations found by the tagger whose printed name only resembles a client's."""
    printed = {e.text: e for e in annotation.entities if e.label is EntityLabel.ORG}
    lenders = {p.name for p in annotation.parties if p.role in _LENDER}
    for words, entity in printed.items():
        if words in lenders or len(words) < _SHORTEST:
            continue
        parsed = parse_name(words)
        for client in clients:
            score = max(similarity(parsed, parse_name(n)) for n in _all_names(client))
            if score >= _RESEMBLES and parsed.form:
                place = document.locate(part, entity.start, entity.end)
                kind = _place(part.text, entity.start)
                yield Hint(client.id, kind, _scaled(kind, score), place.text, place)


def _place(text: str, start: int) -> Kind:
    line = text[max(0, start - 40) : start].rsplit("\n", 1)[-1]
    if _OWNER.search(line):
        return "owner"
    return "head" if start < _HEAD else "name"
