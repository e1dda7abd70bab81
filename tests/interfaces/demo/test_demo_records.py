"""Client records: identifiers that check, invented names, fields that fit the schema."""

from __future__ import annotations

from pathlib import Path

from nlp_service.interfaces.demo import clients
from nlp_service.interfaces.demo.source import ClientSource

_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def _uscc_ok(code: str) -> bool:
    """GB 32100-2015: weighted sum modulo 31, and GB 11714 for the organisation code inside."""
    total = sum(_USCC.index(c) * w for c, w in zip(code[:17], _USCC_WEIGHTS, strict=True))
    inner = sum(int(c, 36) * w for c, w in zip(code[8:16], _ORGANISATION_WEIGHTS, strict=True))
    digit = "0123456789X0"[11 - inner % 11]
    return code[17] == _USCC[-total % 31] and code[16] == digit


def _lei_ok(code: str) -> bool:
    """ISO 17442: the code with letters as numbers is 1 modulo 97."""
    return len(code) == 20 and int("".join(str(int(c, 36)) for c in code)) % 97 == 1


def test_a_wrong_check_digit_would_be_seen() -> None:
    assert _uscc_ok("91990102MA7KC3D205")
    assert not _uscc_ok("91990102MA7KC3D206")
    assert not _lei_ok("9999003C7HMW2KQ5TR92")


def test_identifiers_check_and_belong_to_nobody(source: Path) -> None:
    for client in clients(source):
        schemes = {identifier.scheme: identifier.id for identifier in client.identifiers}
        assert _uscc_ok(schemes["cn.uscc"]), client.name
        assert schemes["cn.uscc"][2:4] == "99"
        assert _lei_ok(schemes["lei"]) if "lei" in schemes else True


def test_codes_in_contracts_check(portfolio: list[ClientSource]) -> None:
    codes = [
        cell
        for client in portfolio
        for paper in client.contracts
        for element in paper.elements
        for row in element.rows
        for cell in row
        if len(cell) == 18 and cell.startswith("91") and cell.isalnum()
    ]
    assert len(codes) >= 4
    assert all(map(_uscc_ok, codes))


def test_records_are_complete(source: Path) -> None:
    for client in clients(source):
        assert client.industry in set("ABCDEFGHIJKLMNOPQRST")
        assert client.domains and all(domain.endswith(".example") for domain in client.domains)
        assert client.exposure and client.exposure > 1_000_000
        assert client.guarantors and client.group and client.requested_tenor_months
        assert any(alias.isascii() for alias in client.aliases)
        assert any("\u4e00" <= c <= "\u9fff" for c in client.note) and "\n" in client.note


def test_people_write_from_invented_domains(portfolio: list[ClientSource]) -> None:
    for client in portfolio:
        for message in client.messages:
            for person in (message.sender, *message.to, *message.cc):
                domain = person.address.partition("@")[2]
                assert domain in {*client.record.domains, "jianglanbank.example"}
