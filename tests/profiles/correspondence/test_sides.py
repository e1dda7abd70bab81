"""Sides by the domains of addresses."""

from __future__ import annotations

from nlp_service.profiles.correspondence.sides import Sides


def test_public_providers_are_no_clients() -> None:
    sides = Sides(("bank.example",))
    assert sides.client_of("a@qq.com") is None and sides.client_of("a@bank.example") is None
    assert sides.client_of("A@Mail.Haiyu.com.cn") == "haiyu.com.cn"
    assert sides.side("x@eu.bank.example") == "lender" and sides.side("a@qq.com") == "other"
    assert sides.side("a@haiyu.cn", "ridge.com") == "other"
