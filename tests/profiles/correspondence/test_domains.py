"""Domains: what their owner registered, and providers behind which there is no firm."""

from __future__ import annotations

import pytest

from nlp_service.profiles.correspondence.domains import domain_of, providers, public, registered


@pytest.mark.parametrize(
    ("domain", "owner"),
    [
        ("mail.acme.com", "acme.com"),
        ("a.b.haiyu.com.cn", "haiyu.com.cn"),
        ("ridge.co.uk", "ridge.co.uk"),
        ("haiyu.cn", "haiyu.cn"),
        ("x.gov.cn", "x.gov.cn"),
    ],
)
def test_the_registered_part_of_a_domain(domain: str, owner: str) -> None:
    assert registered(domain) == owner


def test_addresses_without_a_usable_domain_have_none() -> None:
    assert domain_of("zhang@MAIL.haiyu.cn") == "mail.haiyu.cn"
    assert [domain_of(a) for a in ("zhang", "a@localhost", "a@", "a@b c.com")] == [None] * 4


def test_providers_are_public() -> None:
    assert {"qq.com", "163.com", "gmail.com"} <= providers()
    assert public("vip.163.com") and public("x.rr.com") and not public("notqq.com")
