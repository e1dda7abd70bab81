"""Mail domains: the firm behind an address, and the providers behind which there is none."""

from __future__ import annotations

import re
from functools import lru_cache

from nlp_service.catalogues import rows

_NAME = re.compile(
    r"(?:[a-z0-9_\u0080-\uffff][a-z0-9_\-\u0080-\uffff]*\.)+[a-z\u0080-\uffff][a-z0-9\-]{1,}"
)
#: Names under which registries of countries sell domains ("com.cn", "co.uk").
_SECOND_LEVEL = re.compile(r"ac|co|com|edu|gob|gouv|gov?|ltd|mil|ne|net|nhs|nic|nom|or|org|plc|sch")


@lru_cache(maxsize=1)
def providers() -> frozenset[str]:
    """The domains of public mail providers, of mail_providers.csv. Raises CatalogueInvalid."""
    found = set()
    for row in rows("mail_providers.csv", ("domain",)):
        domain = row.text("domain").lower()
        if not _NAME.fullmatch(domain):
            raise row.invalid(f"'{domain}' is no domain")
        found.add(domain)
    return frozenset(found)


def domain_of(address: str) -> str | None:
    """The domain of a mail address in lower case; None where it has no usable one."""
    domain = address.rpartition("@")[2].strip().strip(".").lower()
    return domain if "@" in address and _NAME.fullmatch(domain) else None


@lru_cache(maxsize=1 << 16)
def registered(domain: str) -> str:
    """The part of a domain that its owner registered: ``mail.acme.com.cn`` → ``acme.com.cn``.

    By the rule of country registries rather than a list of all of them.
    """
    labels = domain.split(".")
    deep = len(labels) > 2 and len(labels[-1]) == 2 and bool(_SECOND_LEVEL.fullmatch(labels[-2]))
    return ".".join(labels[-3:] if deep else labels[-2:])


def public(domain: str) -> bool:
    """Whether a domain is a public mail provider's, or below one."""
    known = providers()
    labels = domain.split(".")
    return any(".".join(labels[at:]) in known for at in range(len(labels) - 1))


def within(domain: str, owner: str) -> bool:
    """Whether ``domain`` is ``owner`` or lies below it."""
    return domain == owner or domain.endswith("." + owner)
