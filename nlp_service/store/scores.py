"""The history of scores. A row is never changed: any old score can be shown and made again."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from nlp_service.schema import CreditScore, Profile
from nlp_service.store.database import Database
from nlp_service.store.packing import pack, unpack
from nlp_service.store.tables import ScoreRow


@dataclass(frozen=True)
class PastScore:
    """One row of the history; ``inputs`` are the ids of the documents it stands on."""

    at: dt.datetime
    as_of: dt.date
    cooperation: float | None
    credit: CreditScore
    inputs: list[str]


class Scores:
    def __init__(self, database: Database) -> None:
        self._database = database

    @staticmethod
    def append(session: Session, institution: str, profile: Profile) -> None:
        """Add the profile's score unless the newest row, of whatever day, says the same."""
        data = pack(profile.credit)
        timeless = pack(profile.credit.model_copy(update={"as_of": dt.date.min}))
        inputs = sorted(document.id for document in profile.documents)
        mark = hashlib.sha256(
            b"\n".join(
                [
                    timeless,
                    *(key.encode() for key in inputs),
                    repr(profile.cooperation.value).encode(),
                ]
            )
        ).hexdigest()
        newest = session.scalars(
            select(ScoreRow)
            .where(ScoreRow.institution == institution, ScoreRow.client_id == profile.client.id)
            .order_by(ScoreRow.id.desc())
            .limit(1)
        ).first()
        if newest is not None and newest.fingerprint == mark:
            return
        last = session.scalar(
            select(func.max(ScoreRow.id)).where(ScoreRow.institution == institution)
        )
        session.add(
            ScoreRow(
                institution=institution,
                id=(last or 0) + 1,
                client_id=profile.client.id,
                at=dt.datetime.now(dt.UTC),
                as_of=profile.as_of,
                grade=profile.credit.grade,
                pd=profile.credit.pd,
                cooperation=profile.cooperation.value,
                inputs=inputs,
                fingerprint=mark,
                data=data,
            )
        )

    def history(self, institution: str, client_id: str) -> list[PastScore]:
        """All scores of the client, the newest first."""
        query = (
            select(ScoreRow)
            .where(ScoreRow.institution == institution, ScoreRow.client_id == client_id)
            .order_by(ScoreRow.id.desc())
        )
        with self._database.reading() as session:
            return [
                PastScore(
                    row.at, row.as_of, row.cooperation, unpack(CreditScore, row.data), row.inputs
                )
                for row in session.scalars(query)
            ]
