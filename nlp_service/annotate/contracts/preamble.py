"""Parties of a contract, those without a defined term of their own included.

``annotate.parties`` finds who is introduced by a role or a defined term. English contracts also
just list their parties between "by and between" and the recitals, and letters only sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp_service.annotate.contracts.jurisdictions import is_place
from nlp_service.annotate.contracts.source import Source
from nlp_service.annotate.parties import role_of
from nlp_service.annotate.parties.roles import PLACEHOLDERS
from nlp_service.schema import PartyMention

#: The preamble begins within so many characters and is at most so long.
_HEAD, _LONGEST = 9_000, 2_600
#: The signature lines of many parties take up to so many characters at the end.
_SIGNATURES = 8_000
#: A name cut at its front ("Inc." of "ebix.com, Inc.") begins so few characters too late.
_TORN = 16
_OPENS = re.compile(
    r"\b(?:by and between|by and among|between|among|BETWEEN|AMONG|BY AND BETWEEN|BY AND AMONG"
    r"|Between|Among|PARTIES(?=:)|Parties(?=:))\b[\s:,]*(?:and among\s+)?"
)
_CLOSES = re.compile(
    r"\b(?:WHEREAS|Whereas|RECITALS?|Recitals|WITNESSETH|W I T N E S S E T H|NOW,? THEREFORE"
    r"|Now,? therefore|BACKGROUND|Background"
    r"|PREAMBLE|Source:|IT IS (?:HEREBY )?AGREED|Agreed terms|(?:ARTICLE|Article|SECTION) [1I]\b"
    r"|DEFINITIONS|TABLE OF CONTENTS|CONTENTS"
    r"|(?:the )?parties (?:hereby |hereto )?agree|hereby agree|In consideration|INTRODUCTION"
    r"|1\.0?1?\s+[A-Z])"
)
_WORD = (
    r"(?:[A-Z][\w.&'/*+!-]*|[a-z]{1,4}[A-Z][\w.&'-]*|[\w-]+\.(?:com|org|net|COM|NET)"
    r"|\d[\w.]*[A-Z][\w.]*|\d{3,}|\d{1,2}(?= [A-Z])|&)"
)
_LINK = r"(?:of|the|for|de|du|van|von|y|in|on|dba|d/b/a|a/k/a|inc\.)"
_PARTY = re.compile(
    rf"(?:^|(?:\b(?:and|AND|And|&|between|BETWEEN|among|AMONG|with|of|WITH)|[;,)]|\(\w{{1,3}}\)"
    rf"|\d[.)])\s+)(?:(?:the|The|THE|a|an) )?"
    rf"(?P<name>{_WORD}(?:,? (?:{_LINK} ){{0,2}}{_WORD}){{0,9}})(?: \([A-Z][^()\"]{{1,40}}\))?"
    r"(?P<after>(?!\w)\s*,?\s*(?:\(|\"|,|;|\.|$|\n|(?:an?|the|with|having|whose|located"
    r"|organi[sz]ed|incorporated|acting|doing|residing|hereinafter|hereafter"
    r"|herein|as|and|AND|And|on|of \d|including|together|duly|through|collectively|existing|for"
    r"|which|is|are|agree)\b))"
)
_ALIAS = re.compile(r"\(?[^()\"]{0,60}\"(?P<alias>[^\"\n]{2,40})\"")
_FORM = re.compile(
    r"(?i)(?:\b(?:inc|incorporated|llc|l\.l\.c|ltd|limited|corp|corporation|company|co|lp|l\.p"
    r"|llp|plc|gmbh|ag|s\.?a\.?s?|n\.?v|b\.?v|a/s|ab|oy|kg|srl|pty|pte|trust"
    r"|fund|bank|partners|partnership|university|association|n\.a|foundation|institute|authority"
    r"|group|holdings?|hospital|government|agency|society|s\.p\.a)\b\.?)$|\.com\b|\bUniversity\b"
    r"|\bBank\b|\bTrust\b|\bFund\b"
)
#: Words that no name consists of alone.
_GENERIC = re.compile(
    r"(?i)^(?:(?:and|the|a|an|this|its?|liability|limited|delaware|nevada|virginia|new york"
    r"|california|texas|florida|pennsylvania|corporation|company|agreement|inc\.?|llc|ltd\.?"
    r"|see exhibit"
    r"|exhibit|schedule|effective date|parties|party|date|state|suite|page|affiliates?|licensor"
    r"|licensee|liability company|board of directors|products for the company"
    r"|original indenture|commonwealth|united states|usa|u\.s\.a\.?|attention|president|section"
    r"|article|recitals?|new|registered|together|individually|collectively|each|both|agreed"
    r"|england|hong kong"
    r"|(?:january|february|march|april|may|june|july|august|september|october|november"
    r"|december)\b.*|\w+ (?:street|avenue|road|drive|boulevard|parkway|floor|county|city)"
    r"|between|among|north|south|east|west|p\.?o\.? box.*|road|street|avenue|whereas)[\s,.]*)+$"
)
_ADDRESS = re.compile(
    r"(?i)\b(?:street|avenue|road|drive|blvd|boulevard|parkway|floor|suite|highway|county|lane"
    r"|place|plaza|box|square|building)\b|\d{5}"
)
_PLACE = re.compile(
    r"^(?:State|Commonwealth|Republic|People's Republic|Province|City|County|Kingdom) of\b"
    r"|^(?:19|20)\d\d\b|\b(?:Officer|President|Director|Counsel)\b"
)
#: Before the name of one who signs for a party.
_SIGNATORY = re.compile(r"(?i)\bfor (?:and on behalf of )?the [\w ]{3,30}:\s*$")
#: The rest of a name that a line break or a bracket cut in two.
_FORM_ONLY = re.compile(r"(?:Co\.?,? ?)?(?:Ltd|Limited|Inc|LLC|L\.L\.C|Corp)\.?", re.IGNORECASE)
_LEAD = re.compile(r"^(?:and|Affiliates and|AND|the|The|by|between)\s+", re.IGNORECASE)
_FULL_STOP = re.compile(r"[A-Za-z][a-z]{4,}\.$")
_PERSON = re.compile(
    r"(?:(?:Mr|Ms|Mrs|Dr)\. )?[A-Z][A-Za-z'-]+(?: [A-Z]\.?)? [A-Z][A-Za-z'-]+(?:,? (?:Jr|JR|Sr"
    r"|SR|II|III)\.?)?"
)
#: Parties of another contract that this one speaks of: that certain Lease, among A and B.
_OTHERS = re.compile(
    r"\b[Tt](?:hat|hose) certain\b[^;]{0,260}?\b(?:[Aa]mong|[Bb]etween)\b[^;]{0,600}$"
)
#: A role after several names that share it: A ("A"), B ("B") and C ("C", each a "Guarantor").
_SHARED = re.compile(
    r"\b(?:individually|each|together|collectively)\b[^()\"]{0,120}?\ban? "
    r"\"(?P<role>Guarantor|Borrower|Lender|Pledgor|Mortgagor)\""
)
_NAMED = re.compile(
    rf"(?P<name>{_WORD}(?:,? (?:{_LINK} ){{0,2}}{_WORD}){{0,9}}) ?\(\"(?P<alias>[^\",]{{2,40}})"
)
#: The names that share a role stand in the same paragraph, so far before it (characters).
_REACH = 700
_SIGNS = re.compile(
    rf"(?P<name>{_WORD}(?:,? (?:{_LINK} )?{_WORD}){{0,8}})\s*:?\s*(?:\n|\s)\s*(?:By|BY|Per)\s*:"
)


def preamble_parties(source: Source) -> list[PartyMention]:
    """The parties in the order of the text; offsets are those of the original text."""
    found = [_tidied(source, party) for party in source.parties]
    known = [party for party in found if party]
    if source.language == "zh":
        return known
    shared = list(_sharing(source))
    known = [
        *(p for p in known if _tells(p) or not _named_in(p, shared)),
        *(p for p in shared if not any(_named_in(p, [k]) and _tells(k) for k in known)),
    ]
    window = _window(source.flat)
    listed = list(_listed(source, window)) if window else []
    if len(listed) < 2:
        listed += list(_signing(source))
    united = _united(source, known, listed, window)
    return [party for party in united if not _FORM_ONLY.fullmatch(party.name)]


def _named_in(party: PartyMention, others: list[PartyMention]) -> bool:
    return any(_same(party.name, other.name) for other in others)


def _tells(party: PartyMention) -> bool:
    return party.role not in PLACEHOLDERS


def _sharing(source: Source) -> Iterator[PartyMention]:
    """Parties with a short name each and one role together."""
    flat = source.running
    for shared in _SHARED.finditer(flat):
        low = max(0, shared.start() - _REACH)
        low += source.flat[low : shared.start()].rfind("\n\n") + 1
        for match in _NAMED.finditer(flat, low, shared.start()):
            name = match["name"]
            if not _FORM.search(name):
                continue
            start, end = source.span(*match.span("name"))
            role = role_of(shared["role"]) or "party"
            yield PartyMention(
                role=role,
                name=name,
                start=start,
                end=end,
                aliases=[match["alias"], shared["role"]],
            )


def _tidied(source: Source, party: PartyMention) -> PartyMention | None:
    """The mention without words that are not of the name; None where nothing else is left."""
    signs = _SIGNATORY.search(source.text[max(0, party.start - 40) : party.start])
    if signs:
        return None
    lead = _LEAD.match(party.name)
    if lead:
        rest = party.name[lead.end() :]
        at = source.text.find(rest, party.start, party.end)
        if at < 0:
            return None if _nameless(party.name) else party
        party = party.model_copy(update={"name": rest, "start": at})
    if _FULL_STOP.search(party.name):
        # The end of the sentence, not of an abbreviation.
        party = party.model_copy(update={"name": party.name[:-1], "end": party.end - 1})
    return None if _nameless(party.name) else party


def _nameless(name: str) -> bool:
    """Whether only generic words are left: "Virginia Corporation", "Liability Company"."""
    if len(name) < 3 or _GENERIC.match(name):
        return True
    kind = re.search(
        r"(?i)\s(?:corporation|limited liability company|limited partnership|law|company)$", name
    )
    return bool(kind) and is_place(name[: kind.start()] if kind else name)


def _window(flat: str) -> tuple[int, int] | None:
    """Where the parties are listed: after "between", up to the recitals."""
    best: tuple[int, int] | None = None
    for opening in _OPENS.finditer(flat, 0, _HEAD):
        closing = _CLOSES.search(flat, opening.end(), opening.end() + _LONGEST)
        end = closing.start() if closing else min(len(flat), opening.end() + 900)
        listing = flat[opening.end() : end]
        if (
            len(listing) > 30
            and re.search(r"\b(?:and|AND|And)\b|&", listing)
            and re.match(
                r"\s*(?:\(?\w{1,3}[).] )?(?:the )?[\"A-Z0-9\n]|\s*[a-z]{1,4}[A-Z]|\s*[\w-]+\.com"
                r"|\s*professional",
                listing,
            )
        ):
            size = end - opening.end()
            # A cover page lists bare names; the preamble proper defines them.
            if best is None or ('"' in listing and '"' not in flat[best[0] : best[1]]):
                best = (opening.end(), opening.end() + size)
            if '"' in listing:
                break
    return best


def _listed(source: Source, window: tuple[int, int]) -> Iterator[PartyMention]:
    start, end = window
    text = source.flat[start:end].replace("\n", " ")
    depth = 0
    at = 0
    for match in _PARTY.finditer(text):
        depth += text.count("(", at, match.start("name")) - text.count(")", at, match.start("name"))
        at = match.start("name")
        low, high = match.span("name")
        name = text[low:high].strip(" ,&")
        if depth > 0 or not _is_name(name, text, match, first=low < 8):
            continue
        alias = _ALIAS.match(text, high) or re.compile(r"[^()]{0,420}?" + _ALIAS.pattern).match(
            text, high
        )
        aliases = (
            [re.sub(r"^(?:the|The) ", "", alias["alias"])]
            if alias and alias.start() - high < 430
            else []
        )
        role = next((r for a in aliases if (r := role_of(a))), "party")
        first, last = source.span(start + low, start + low + len(name))
        yield PartyMention(
            role=role, name=" ".join(name.split()), start=first, end=last, aliases=aliases
        )


def _is_name(name: str, text: str, match: re.Match[str], first: bool) -> bool:
    if _nameless(name):
        return False
    if _FORM.search(name.rstrip(".,")) or _FORM.search(name):
        return True
    if _PERSON.fullmatch(name) and re.match(r"\s*,?\s*\([^()]{0,60}\"", text[match.end("name") :]):
        return True
    if _ADDRESS.search(name) or _PLACE.search(name) or "," in name or is_place(name):
        return False
    after = text[match.end("name") : match.end("name") + 70]
    described = re.match(
        r"\s*,?\s*(?:an? (?:\w+[ -]){0,4}(?:corporation|company|limited|partnership|individual"
        r"|resident|citizen|trust|association|body|non-?profit)|whose (?:address|principal)"
        r"|residing|having (?:its|a)|\((?:the |hereinafter|hereafter|each|referred"
        r"|collectively)?[^()]{0,50}\"|hereinafter|individually)",
        after,
        re.IGNORECASE,
    )
    return bool(described) or (first and bool(_PERSON.fullmatch(name)))


def _signing(source: Source) -> Iterator[PartyMention]:
    """The names over the signature lines."""
    flat = source.flat
    for match in _SIGNS.finditer(flat, max(0, len(flat) - _SIGNATURES)):
        name = match["name"].strip(" ,")
        if _FORM.search(name) and not _GENERIC.match(name):
            start, end = source.span(match.start("name"), match.start("name") + len(name))
            yield PartyMention(
                role="party", name=" ".join(name.split()), start=start, end=end, aliases=[]
            )


def _united(
    source: Source,
    known: list[PartyMention],
    listed: list[PartyMention],
    window: tuple[int, int] | None,
) -> list[PartyMention]:
    """Both lists without doubles; once two parties are listed, mere mentions later drop out."""
    sure = window is not None and len(listed) >= 2
    limit = source.span(*window)[1] if window else 0
    result: list[PartyMention] = []
    for party in known:
        telling = party.role not in PLACEHOLDERS
        if (
            sure
            and party.start > limit
            and not (telling and source.flat_position(party.start) < 3 * _HEAD)
        ):
            continue
        at = source.flat_position(party.start)
        above = source.flat[max(0, at - _REACH) : at].rsplit("\n\n", 1)[-1]
        if sure and party.start > limit and _OTHERS.search(above.replace("\n", " ")):
            continue
        if sure and party.start > limit and any(_same(party.name, other.name) for other in listed):
            continue
        longer = next(
            (
                p
                for p in listed
                if p.name != party.name
                and p.start <= party.start <= p.start + _TORN
                and p.end >= party.end
            ),
            None,
        )
        if longer:
            party = party.model_copy(
                update={"name": longer.name, "start": longer.start, "end": longer.end}
            )
        result.append(party)
    for party in listed:
        if not any(_same(party.name, other.name) for other in result):
            result.append(party)
    return sorted(result, key=lambda party: party.start)


def _same(one: str, other: str) -> bool:
    a, b = (re.sub(r"[\W_]+", "", name).lower() for name in (one, other))
    return a == b or (len(a) > 5 and len(b) > 5 and (a in b or b in a))
