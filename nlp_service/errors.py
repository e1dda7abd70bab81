"""Every error this package raises on purpose.

    ServiceError
    ├── InputError                    the caller's input (4xx); nothing was stored
    │   ├── BadRequest                malformed JSON, wrong field, wrong value          400
    │   ├── NotFound                  no such client, document, page, warning           404
    │   ├── Conflict                  the state does not allow it                       409
    │   └── NotReady                  the document is still being read                  409
    ├── AccessError
    │   ├── NotAuthenticated          no key or session                                 401
    │   └── NotAllowed                the role or scope does not reach                  403
    ├── ReadError                     one file or part could not be read (quarantine)   422
    │   ├── Encrypted  PasswordWrong  Corrupt  Empty  Unsupported
    │   ├── TooLarge  TooDeep         a limit of the settings                           413
    │   ├── ReadTimeout  OutOfMemory  the sandbox ended the reader
    │   └── ToolMissing               an optional program or package is not installed
    └── SetupError                    the installation: model, catalogue, migration     500
        ├── ModelMissing
        └── CatalogueInvalid

``code`` is stable and machine readable, ``status`` the HTTP status, ``next_step`` tells the
reader what to do.
"""

from __future__ import annotations

from typing import ClassVar

from nlp_service.schema import ItemError


class ServiceError(Exception):
    """Base of all errors. ``str(error)`` is the message; ``next_step`` may be given per case."""

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500
    default_next_step: ClassVar[str] = "Report this with the time it happened."

    def __init__(self, message: str, *, next_step: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step if next_step is not None else self.default_next_step

    def as_item_error(self) -> ItemError:
        """This error as data, for results that carry errors beside values."""
        return ItemError(code=self.code, message=self.message, next_step=self.next_step)


class InputError(ServiceError):
    code = "bad_request"
    status = 400
    default_next_step = "Correct the request and send it again."


class BadRequest(InputError):
    pass


class NotFound(InputError):
    code = "not_found"
    status = 404
    default_next_step = "Check the id; lists give the ids that exist."


class Conflict(InputError):
    code = "conflict"
    status = 409
    default_next_step = "Read the current state and decide again."


class NotReady(InputError):
    code = "not_ready"
    status = 409
    default_next_step = "The document is still being read; ask again in a few seconds."


class AccessError(ServiceError):
    code = "access"
    status = 403


class NotAuthenticated(AccessError):
    code = "not_authenticated"
    status = 401
    default_next_step = (
        "Send an API key as 'Authorization: Bearer …', or open the sign-in link that 'nlp-service "
        "serve' prints."
    )


class NotAllowed(AccessError):
    code = "not_allowed"
    default_next_step = "Ask an administrator for a role or key scope that allows this."


class ReadError(ServiceError):
    """Base of the errors of one file or part, which is then quarantined."""

    code = "corrupt"
    status = 422


class Encrypted(ReadError):
    code = "encrypted"
    default_next_step = "Give the password (read --password), or ask the sender for an open copy."


class PasswordWrong(ReadError):
    code = "password_wrong"
    default_next_step = "Check the password with the sender and read the file again."


class Corrupt(ReadError):
    code = "corrupt"
    default_next_step = "Open the file in its own program, save it again, and upload the new copy."


class Empty(ReadError):
    code = "empty"
    default_next_step = "The file holds nothing to read; ask the sender for the full copy."


class Unsupported(ReadError):
    code = "unsupported"
    default_next_step = "Save it as PDF, DOCX, XLSX, HTML, TXT or EML and upload that."


class TooLarge(ReadError):
    code = "too_large"
    status = 413
    default_next_step = "Split the file, or raise the limit (NLP_SERVICE_LIMITS__…, see README)."


class TooDeep(ReadError):
    code = "too_deep"
    status = 413
    default_next_step = "Unpack the archive by hand and upload what it holds."


class ReadTimeout(ReadError):
    code = "timeout"
    default_next_step = (
        "Split the file, or raise NLP_SERVICE_LIMITS__WALL_SECONDS if the file is legitimate."
    )


class OutOfMemory(ReadError):
    code = "memory"
    default_next_step = (
        "Split the file, or raise NLP_SERVICE_LIMITS__MEMORY_MB if the file is legitimate."
    )


class ToolMissing(ReadError):
    code = "tool_missing"
    default_next_step = "Install the named tool; 'nlp-service doctor' shows what each format needs."


class SetupError(ServiceError):
    code = "setup"
    default_next_step = "Run 'nlp-service doctor'."


class ModelMissing(SetupError):
    code = "model_missing"
    default_next_step = "Run 'nlp-service models verify', or rebuild with 'nlp-service train'."


class CatalogueInvalid(SetupError):
    code = "catalogue_invalid"
    default_next_step = "Correct the named row of the catalogue under corpora/catalogues."


#: Reader errors by code, to rebuild the typed error that a child process reported.
READ_ERRORS: dict[str, type[ReadError]] = {
    cls.code: cls
    for cls in (
        Corrupt,
        Encrypted,
        PasswordWrong,
        Empty,
        Unsupported,
        TooLarge,
        TooDeep,
        ReadTimeout,
        OutOfMemory,
        ToolMissing,
    )
}
