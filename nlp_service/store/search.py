"""Full-text search over passages of documents, Chinese and Latin alike.

Chinese is not written in words, so both databases index pairs of neighbouring characters: a
phrase of pairs is found exactly where the characters stand in that order. Tokens are plain
ASCII, so that no locale of a database can cut them differently.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from nlp_service.schema import Annotation, Document, Part, Schema
from nlp_service.store.database import Database
from nlp_service.store.tables_profile import PassageRow

#: Characters of a passage; a new one begins at the next line after so many.
PASSAGE = 700
_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_PIECE = re.compile(rf"[{_HAN}]+|[^\W_]+")
_IS_HAN = re.compile(rf"[{_HAN}]")
_LEAST_PREFIX = 4
#: Tables of figures are found through the ratios and statements, not word by word.
_MOST_PASSAGES = 5000


class Hit(Schema):
    """A passage that was found: the words around the match and where they stand."""

    document_id: str
    document_name: str
    part: str
    client_id: str | None
    kind: str
    date: dt.date | None
    start: int
    end: int
    text: str
    score: float


@dataclass(frozen=True)
class Wanted:
    """What is looked for; ``signals`` are types that count as if the words were there."""

    words: str
    client_id: str | None = None
    kind: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    signals: tuple[str, ...] = ()


def tokens(words: str) -> list[str]:
    """The words as tokens of the index: pairs of characters, and whole Latin words."""
    found: list[str] = []
    for piece in _pieces(words):
        if _IS_HAN.match(piece):
            signs = [f"{ord(sign):x}" for sign in piece]
            found += [f"z{a}{b}" for a, b in itertools.pairwise(signs)]
            # The last character alone, so that each begins a token and can be found by itself.
            found.append(f"z{signs[-1]}")
        else:
            found.append(_latin(piece))
    return found


def _pieces(words: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKC", words).lower()
    for match in _PIECE.finditer(plain):
        # A run may mix both, as 2024年: the pattern cuts it at the change of script.
        yield from re.findall(rf"[{_HAN}]+|[^{_HAN}]+", match.group())


def _latin(piece: str) -> str:
    return "".join(sign if sign.isascii() else f"x{ord(sign):x}" for sign in piece)


def _terms(words: str) -> list[tuple[list[str], bool]]:
    """Phrases of tokens that must all occur; True where the last token is only a beginning."""
    terms: list[tuple[list[str], bool]] = []
    for piece in _pieces(words):
        made = tokens(piece)
        if _IS_HAN.match(piece):
            terms.append((made, True) if len(made) == 1 else (made[:-1], False))
        else:
            terms.append((made, len(piece) >= _LEAST_PREFIX))
    return terms


class Search:
    def __init__(self, database: Database) -> None:
        self._database = database

    @staticmethod
    def index(
        session: Session,
        institution: str,
        document: Document,
        kind: str,
        clients: Mapping[str, str | None],
        annotations: Mapping[str, Annotation],
    ) -> None:
        """Put the document's passages in place of its earlier ones, in the caller's transaction.

        ``clients`` gives the client of each part, by part id.
        """
        session.execute(
            delete(PassageRow).where(
                PassageRow.institution == institution, PassageRow.document_id == document.id
            )
        )
        count = 0
        for part in document.parts():
            marks = [(s.start, s.type) for s in _signals(annotations.get(part.id))]
            for start, end in passages(part.text):
                count += 1
                if count > _MOST_PASSAGES:
                    return
                held = part.text[start:end]
                types = {_signal(kind) for at, kind in marks if start <= at < end}
                session.add(
                    PassageRow(
                        institution=institution,
                        document_id=document.id,
                        part=part.id,
                        client_id=clients.get(part.id),
                        kind=kind,
                        date=_date(part),
                        start=start,
                        end=end,
                        text=held,
                        tokens=" ".join([*tokens(held), *sorted(types)]),
                    )
                )

    def find(self, institution: str, wanted: Wanted, limit: int, offset: int = 0) -> list[Hit]:
        """The best passages first; nothing for words without a letter or figure."""
        terms = _terms(wanted.words)
        if not terms:
            return []
        where = ["p.institution = :institution"]
        values: dict[str, object] = {"institution": institution, "limit": limit, "offset": offset}
        for name, clause in (
            ("client_id", "p.client_id = :client_id"),
            ("kind", "p.kind = :kind"),
            ("since", "p.date >= :since"),
            ("until", "p.date <= :until"),
        ):
            value = getattr(wanted, name)
            if value is not None:
                where.append(clause)
                values[name] = value.isoformat() if self._database.sqlite and name in (
                    "since", "until") else value  # fmt: skip
        extra = [_signal(kind) for kind in wanted.signals]
        if self._database.sqlite:
            values["query"] = _fts5(terms, extra)
            source = "passage_words w JOIN passage p ON p.id = w.rowid"
            where.append("passage_words MATCH :query")
            rank = "-bm25(passage_words)"
        else:
            values["query"] = _tsquery(terms, extra)
            source = "passage p"
            vector = "to_tsvector('simple'::regconfig, p.tokens)"
            where.append(f"{vector} @@ to_tsquery('simple', :query)")
            rank = f"ts_rank({vector}, to_tsquery('simple', :query))"
        # Only fixed words are put into the statement; what is asked for is bound.
        statement = text(
            f"SELECT p.document_id, d.name, p.part, p.client_id, p.kind, p.date, p.start, "  # noqa: S608
            f'p."end", p.text, {rank} AS score FROM {source} JOIN document d ON '
            f"d.institution = p.institution AND d.id = p.document_id "
            f"WHERE {' AND '.join(where)} ORDER BY score DESC, p.date DESC, p.id "
            "LIMIT :limit OFFSET :offset"
        )
        with self._database.reading() as session:
            return [
                Hit(
                    document_id=row[0],
                    document_name=row[1],
                    part=row[2],
                    client_id=row[3],
                    kind=row[4],
                    date=dt.date.fromisoformat(str(row[5])[:10]) if row[5] else None,
                    start=row[6],
                    end=row[7],
                    text=row[8],
                    score=float(row[9]),
                )
                for row in session.execute(statement, values)
            ]


def passages(words: str) -> Iterator[tuple[int, int]]:
    """The text cut at line ends into stretches of about ``PASSAGE`` characters."""
    start = 0
    while start < len(words):
        end = min(start + PASSAGE, len(words))
        if end < len(words):
            line = words.find("\n", end, end + PASSAGE)
            end = line + 1 if line >= 0 else end
        if words[start:end].strip():
            yield start, end
        start = end


def matches(words: str, wanted: str) -> list[tuple[int, int]]:
    """Where the words of a query stand in a passage, for showing them marked."""
    plain = words.lower()
    found: list[tuple[int, int]] = []
    for piece in dict.fromkeys(_pieces(wanted)):
        at = plain.find(piece)
        while at >= 0:
            found.append((at, at + len(piece)))
            at = plain.find(piece, at + len(piece))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _fts5(terms: Iterable[tuple[list[str], bool]], extra: list[str]) -> str:
    words = " AND ".join(f'"{" ".join(made)}"{"*" if open_ else ""}' for made, open_ in terms)
    return " OR ".join([f"({words})", *(f'"{name}"' for name in extra)])


def _tsquery(terms: Iterable[tuple[list[str], bool]], extra: list[str]) -> str:
    parts = []
    for made, open_ in terms:
        quoted = [f"'{token}'" for token in made]
        quoted[-1] += ":*" if open_ else ""
        parts.append(f"({' <-> '.join(quoted)})")
    return " | ".join([f"({' & '.join(parts)})", *(f"'{name}'" for name in extra)])


def _signals(annotation: Annotation | None):  # type: ignore[no-untyped-def]
    return annotation.signals if annotation else []


def _signal(kind: str) -> str:
    return "q" + re.sub(r"[^a-z0-9]", "", kind.lower())


def _date(part: Part) -> dt.date | None:
    try:
        return dt.datetime.fromisoformat(part.mail.date or "").date() if part.mail else None
    except ValueError:
        return None
