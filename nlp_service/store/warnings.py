"""Early warnings and where each stands in its workflow."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from nlp_service.errors import NotFound
from nlp_service.schema import EarlyWarning
from nlp_service.store.clients import Clients
from nlp_service.store.database import Database
from nlp_service.store.tables import WarningRow


class Warnings:
    def __init__(self, database: Database) -> None:
        self._database = database

    @staticmethod
    def replace(
        session: Session, institution: str, client_id: str, warnings: list[EarlyWarning]
    ) -> None:
        """Put the client's warnings in place, in the caller's transaction."""
        session.execute(
            delete(WarningRow).where(
                WarningRow.institution == institution, WarningRow.client_id == client_id
            )
        )
        session.add_all(_row(institution, warning) for warning in warnings)

    def put(self, institution: str, warning: EarlyWarning) -> None:
        """Store one warning after a step of its workflow."""
        with self._database.session() as session:
            session.merge(_row(institution, warning))
            # The step must not be undone by a profile that is being built right now.
            Clients.touch(session, institution, {warning.client_id})

    def get(self, institution: str, warning_id: str) -> EarlyWarning:
        """The warning. Raises NotFound."""
        with self._database.reading() as session:
            row = session.get(WarningRow, (institution, warning_id))
            if row is None:
                raise NotFound(f"There is no warning {warning_id[:80]!r}.")
            return EarlyWarning.model_validate(row.data)

    def list(
        self, institution: str, *, client_id: str | None = None, open_only: bool = False
    ) -> list[EarlyWarning]:
        """Warnings, the newest first."""
        query = select(WarningRow).where(WarningRow.institution == institution)
        if client_id is not None:
            query = query.where(WarningRow.client_id == client_id)
        if open_only:
            query = query.where(WarningRow.state != "closed")
        with self._database.reading() as session:
            rows = session.scalars(query.order_by(WarningRow.raised.desc(), WarningRow.id)).all()
            return [EarlyWarning.model_validate(row.data) for row in rows]


def _row(institution: str, warning: EarlyWarning) -> WarningRow:
    return WarningRow(
        institution=institution,
        id=warning.id,
        client_id=warning.client_id,
        rule=warning.rule,
        level=warning.level,
        state=warning.state,
        raised=warning.raised,
        data=warning.model_dump(mode="json"),
    )
