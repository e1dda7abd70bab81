"""The client of the bank's own front-end to the bureau: REST over TLS with a client certificate.

``POST /reports`` takes the subject, the purpose and the consent as JSON and answers 200 with the
report itself (PDF, HTML, XML, XLSX) and its number and date as headers, or a state as JSON.
"""

from __future__ import annotations

import datetime as dt
import json
import ssl
import urllib.error
import urllib.request
from email.message import Message
from typing import Any, cast, get_args
from urllib.parse import urlsplit

from nlp_service.errors import SetupError
from nlp_service.profiles.bureau.adapter import Consent, Reply, State, Subject
from nlp_service.settings import Bureau

_LARGEST = 50_000_000
_SUFFIXES = {
    "application/pdf": "pdf",
    "text/html": "html",
    "application/xml": "xml",
    "text/xml": "xml",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
}
_STATES: tuple[State, ...] = get_args(State)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A gateway answers itself: what it would redirect to is not what was configured."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class Gateway:
    """A :class:`BureauAdapter` over the settings' gateway. Raises SetupError for bad settings."""

    name = "gateway"

    def __init__(self, settings: Bureau) -> None:
        if not settings.gateway:
            raise SetupError(
                "No bureau gateway is set.",
                next_step="Set NLP_SERVICE_BUREAU__GATEWAY, or import a report as a file.",
            )
        self._base = settings.gateway.rstrip("/")
        if urlsplit(self._base).scheme not in ("http", "https"):
            raise SetupError("The bureau gateway must be an http or https address.")
        self._seconds = settings.seconds
        handlers: list[urllib.request.BaseHandler] = [_NoRedirect()]
        if self._base.startswith("https"):
            handlers.append(urllib.request.HTTPSHandler(context=_context(settings)))
        self._opener = urllib.request.build_opener(*handlers)

    def query(self, subject: Subject, purpose: str, consent: Consent) -> Reply:
        """The report on a subject, or why there is none."""
        body = {
            "subject": {"name": subject.name, "identifiers": subject.identifiers},
            "purpose": purpose,
            "authorisation": {
                "id": consent.id,
                "signer": consent.signer,
                "valid_from": consent.valid_from.isoformat(),
                "valid_to": consent.valid_to.isoformat(),
                "document_hash": consent.document_hash,
            },
        }
        try:
            status, headers, content = self._ask("/reports", body)
        except OSError as error:
            return Reply("unavailable", problem=str(error)[:200])
        if status == 200 and content:
            return _report(headers, content)
        return Reply(_state(status, content), problem=f"the gateway answered {status}")

    def capabilities(self) -> dict[str, object]:
        """What the gateway says it can do; empty where it does not answer."""
        try:
            status, _, content = self._ask("/capabilities")
            found = json.loads(content) if status == 200 else {}
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def health(self) -> bool:
        """Whether the gateway answers."""
        try:
            return self._ask("/health")[0] == 200
        except OSError:
            return False

    def _ask(self, path: str, body: dict[str, Any] | None = None) -> tuple[int, Message, bytes]:
        request = urllib.request.Request(  # noqa: S310 - the scheme was checked above
            self._base + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        try:
            with self._opener.open(request, timeout=self._seconds) as answer:
                content = cast(bytes, answer.read(_LARGEST + 1))
                if len(content) > _LARGEST:
                    raise OSError("the report is larger than any report")
                return answer.status, answer.headers, content
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read(100_000)


def _context(settings: Bureau) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(
            cafile=str(settings.authority) if settings.authority else None
        )
        if settings.certificate:
            context.load_cert_chain(
                str(settings.certificate), str(settings.key) if settings.key else None
            )
    except (OSError, ssl.SSLError) as error:
        raise SetupError(
            f"The certificate of the bureau gateway cannot be used: {error}",
            next_step="Check NLP_SERVICE_BUREAU__CERTIFICATE, __KEY and __AUTHORITY.",
        ) from error
    return context


def _report(headers: Message, content: bytes) -> Reply:
    number = headers.get("x-report-number")
    try:
        as_of = dt.date.fromisoformat(headers.get("x-report-as-of", ""))
    except ValueError:
        as_of = None
    suffix = _SUFFIXES.get(headers.get_content_type(), "html")
    return Reply(
        state="disputed" if headers.get("x-report-state") == "disputed" else "ok",
        name=f"bureau-{number or 'report'}.{suffix}",
        content=content,
        report_number=number,
        as_of=as_of,
        synthetic=headers.get("x-report-synthetic", "").lower() == "true",
    )


def _state(status: int, content: bytes) -> State:
    try:
        said = json.loads(content).get("state")
    except (ValueError, AttributeError):
        said = None
    if said in _STATES and said not in ("ok", "disputed"):
        return cast(State, said)
    return "not_found" if status == 404 else "unavailable"
