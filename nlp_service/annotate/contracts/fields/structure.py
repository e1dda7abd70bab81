"""Parts of a contract that are no terms of the deal: what it changes, defines, attaches, and who
signed it: amendments, defined_terms, schedules, representations, signatures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp_service.annotate.contracts.confidence import agree
from nlp_service.annotate.contracts.finding import Contract, Finding, iso_date
from nlp_service.annotate.contracts.items import first_sentence, split
from nlp_service.schema import EntityLabel

_QUOTED = r"[\"“]([^\"”\n]{1,600})[\"”]"
#: A numbered place of a contract.
_PLACE_ZH = (
    r"第\s?[一二三四五六七八九十百\d.]+\s?[条款项](?:第?\s?[一二三四五六七八九十\d.()]+\s?[款项])?"
)
_PLACE_EN = (
    r"(?:clause|section|article|paragraph|schedule)\s+[\dIVX]+(?:\.\d+)*[A-Z]?"
    r"(?:\s?\([a-z\d]+\))*"
)
#: The whole of the changed agreement, where no place of it is named.
_WHOLE = re.compile(
    r"\b(?:the|said) (?P<en>(?:\w+ ){0,3}Agreement)\b(?=[^.;]{0,20}$)"
    r"|(?P<zh>原(?:合同|协议))[^。；]{0,8}$"
)
#: What the amended place says from then on: "to provide that …", "as follows: …".
_PROVIDES = re.compile(
    r"\bto provide that\s+(?P<that>[^\n]{12,900})"
    r"|\b(?:as follows|to read as follows|follows)\s*:\s*[\"“]?(?P<follows>[^\n]{12,900})",
    re.IGNORECASE,
)
_ADDED = re.compile(
    r"\bnew (?P<en>(?:section|clause|article|definition)[^.;:]{0,60}?)\s+"
    r"(?:is|are) (?:hereby )?added\b"
    r"|(?:增加|新增|补充)(?:一[条款项]|如下(?:内容|条款))",
    re.IGNORECASE,
)
_PLACE = re.compile(rf"{_PLACE_ZH}|{_PLACE_EN}", re.IGNORECASE)
_CHANGE = re.compile(
    r"(?:修改|变更|调整|修订|改)为|\b(?:is|are|shall be|be and hereby (?:is|are))\s+(?:hereby\s+)?"
    r"(?:amended|replaced|deleted|changed|increased|reduced|extended)\b",
    re.IGNORECASE,
)
_SWAP = re.compile(
    rf"{_QUOTED}\s*(?:修改|变更|调整|修订|改)为\s*[:：]?\s*{_QUOTED}"
    rf"|{_QUOTED}\s+(?:is|are|shall be)\s+(?:deleted and )?"
    rf"(?:replaced|changed|amended)\s+(?:by|with|to(?: read)?)[:,]?\s*{_QUOTED}"
    r"|(?:由|从)\s?(?P<from_zh>[^，。；“”\"]{1,40}?)"
    r"(?:修改|变更|调整|提高|降低|改)(?:为|至)\s?(?P<to_zh>[^，。；]{1,60})"
    r"|\bfrom\s+(?P<from_en>(?:[^,.;\"]|[,.](?=\d)){1,60}?)\s+to\s+"
    r"(?P<to_en>(?:[^,;\"]|,(?=\d)){1,60}?)(?=,(?!\d)|;|\.\s|\.$|\s+with\b|$)",
    re.IGNORECASE,
)
_NEW = re.compile(
    rf"(?:(?:修改|变更|调整|修订|改)为(?:以下内容|如下)?|(?:replaced|amended|deleted)[^\"“\n]{{0,80}})"
    rf"\s*[:：,]?\s*{_QUOTED}",
    re.IGNORECASE,
)
_DEFINED = re.compile(
    r"[\"“](?P<term>[^\"”\n]{1,60})[\"”]\s*"
    r"(?:系?是?指|means|shall mean|has the meaning)\s*[:：]?\s*"
    r"(?P<meaning>[^\n]{4,400})",
    re.IGNORECASE,
)
_SCHEDULE = re.compile(
    r"^(?P<name>(?:附件|附表|附录)\s?[一二三四五六七八九十\d]+"
    r"|(?:SCHEDULE|EXHIBIT|ANNEX|APPENDIX)\s+(?:[A-Z]|\d{1,2})\b(?!\.\d))"
    r"[\s:：.\-–—]*(?P<title>[^\n。;；]{0,80})$",
    re.MULTILINE | re.IGNORECASE,
)
_REPRESENTATIONS = re.compile(
    r"陈述[与和及]?(?:保证|声明)?|声明[与和及]保证|\brepresentations?\b|\brepresents and warrants",
    re.I,
)
_SIGNED = re.compile(
    r"(?P<zh>(?:甲|乙|丙|丁)方|借款人|贷款人|保证人|抵押人|抵押权人|出质人|质权人|出租[方人]|承租[方人])"
    r"[^\n]{0,12}?(?:签字|盖章|公章|签章)[)）]?[^\n]{0,6}?[:：)）]?\s*(?P<name_zh>[^\n:：（(_＿|]{0,40})"
    r"|^\s*(?P<en>By|Signed by|Name)\s*:\s*(?:/s/\s*)?(?P<name_en>[A-Z][\w.' -]{2,50})",
    re.MULTILINE,
)
#: A sentence about signing is no signature.
_NO_SIGNATURE = re.compile(r"生效|持有|各执|之日|代表签字盖章后")
_SIGNED_ROLE = re.compile(
    r"[甲乙丙丁]方|(?:借款|贷款|保证|抵押|出质|质权|出租|承租)[人方]|法定代表人|授权代表"
)
#: What runs into a name on the next line or beside it, and what a name looks like.
_AFTER_NAME = re.compile(r"\s+(?:By|Its|Name|Title|Date|As)\b.*$")
_NAME = re.compile(r"[A-Z][\w.'-]*(?: [A-Z&][\w.'-]*){1,4}|[\u4e00-\u9fff·]{2,24}")
#: New words shorter than this are a term in quotation marks, not the new wording.
_SHORTEST = 12
#: Signatures stand in the last part of a text, and not further from its end than this.
_LAST, _FARTHEST = 0.25, 12_000
_MOST = 60


def find(contract: Contract) -> Iterator[Finding]:
    """Changes of an earlier contract, definitions, schedules, representations, signatures."""
    if contract.is_type("amendment"):
        yield from _amendments(contract)
    yield from _definitions(contract)
    yield from _schedules(contract)
    yield from _representations(contract)
    yield from _signatures(contract)


def _amendments(contract: Contract) -> Iterator[Finding]:
    flat = contract.source.running
    for passage in contract.passages:
        verb = _CHANGE.search(flat, passage.start, passage.end)
        added = None if verb else _ADDED.search(flat, passage.start, passage.end)
        place = _changed_place(flat, passage.start, (verb or added), added)
        if place is None:
            continue
        start, stop, value = place[0], passage.end, {"clause": place[1]}
        swap = _SWAP.search(flat, place[2], passage.end)
        # The new words may be a sentence of their own inside the quotation marks.
        new = _NEW.search(flat, place[2], min(len(flat), passage.end + 600))
        provides = _PROVIDES.search(flat, place[2], min(len(flat), passage.end + 600))
        if swap and (old := _first(swap, 1, 3, "from_zh", "from_en")):
            value["old"], value["new"] = old, _first(swap, 2, 4, "to_zh", "to_en")
        elif new and new.start() < passage.end and len(new[1]) >= _SHORTEST:
            value["new"] = new[1].strip()
            stop = max(stop, new.end())
        elif provides and provides.start() < passage.end:
            low = provides.start("that" if provides["that"] else "follows")
            _, stop = first_sentence(contract.source, low, provides.end())
            value["new"] = flat[low:stop].strip(' "“”')
        sure = agree(0.7, 0.5 if "new" in value else 0.0)
        yield Finding("amendments", start, max(stop, passage.end), value, sure)


def _changed_place(
    flat: str, low: int, verb: re.Match[str] | None, added: re.Match[str] | None
) -> tuple[int, str, int] | None:
    """Where the changed place is named, its name, and where the name ends."""
    if verb is None:
        return None
    if added is not None and added["en"]:
        return added.start("en"), " ".join(added["en"].split()), added.end()
    places = list(_PLACE.finditer(flat, low, verb.start()))
    # "Clause 1: clause 7.1 of the Agreement is replaced": the last place is the changed one.
    found = places[-1] if places else _WHOLE.search(flat[low : verb.start()])
    if found is None:
        return None
    if places:
        return found.start(), " ".join(found.group().split()), found.end()
    group = "en" if found["en"] else "zh"
    return low + found.start(group), " ".join(found[group].split()), low + found.end(group)


def _first(match: re.Match[str], *groups: int | str) -> str:
    return next((match[g].strip() for g in groups if match[g]), "")


def _definitions(contract: Contract) -> Iterator[Finding]:
    flat = contract.source.flat
    for count, match in enumerate(_DEFINED.finditer(flat)):
        if count == _MOST * 4:
            return
        _, end = first_sentence(contract.source, match.start("meaning"), match.end("meaning"))
        meaning = " ".join(flat[match.start("meaning") : end].split()).lstrip(" ,，:：")
        value = {"term": match["term"].strip(), "meaning": meaning}
        yield Finding("defined_terms", match.start(), end, value, 0.9)


def _schedules(contract: Contract) -> Iterator[Finding]:
    seen: set[str] = set()
    for match in _SCHEDULE.finditer(contract.source.flat):
        name = " ".join(match["name"].split())
        title = re.sub(r"[.…\s]*\d*$", "", match["title"]).strip()
        if name.lower() in seen or len(seen) == _MOST:
            continue
        seen.add(name.lower())
        value = {"name": name, "title": title} if title else {"name": name}
        yield Finding("schedules", match.start(), match.end(), value, 0.8)


def _representations(contract: Contract) -> Iterator[Finding]:
    source = contract.source
    for index, section in enumerate(source.sections):
        if not _REPRESENTATIONS.search(section.heading) or section.end - section.start > 60_000:
            continue
        places = [(s.start, s.end) for s in source.children(index)]
        if not places:
            places = list(split(source, section.start + len(section.heading), section.end))
        for start, end in places[:_MOST]:
            start, end = first_sentence(source, start, end)
            words = " ".join(source.flat[start:end].split())
            if len(words) > 3:
                yield Finding("representations", start, end, words, 0.75)
        return


def _signatures(contract: Contract) -> Iterator[Finding]:
    flat = contract.source.flat
    low = max(int(len(flat) * (1 - _LAST)), len(flat) - _FARTHEST)
    for count, match in enumerate(_SIGNED.finditer(flat, low)):
        if count == _MOST:
            return
        if _NO_SIGNATURE.search(match.group()):
            continue
        party, name = match["zh"], (match["name_zh"] or match["name_en"] or "").strip()
        name = _AFTER_NAME.sub("", name)
        if not _NAME.fullmatch(name) or _SIGNED_ROLE.match(name):
            name = ""
        if not (party or name):
            continue
        value = {k: v for k, v in (("party", party), ("name", name)) if v}
        days = contract.source.values_in(match.end(), match.end() + 160, EntityLabel.DATE)
        day = next((d for v in days if (d := iso_date(v))), None)
        if day:
            value["date"] = day
        yield Finding("signatures", match.start(), match.end(), value, 0.7)
