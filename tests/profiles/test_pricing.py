"""The price floor is the sum of its parts, and says why there is none."""

from __future__ import annotations

import pytest

from nlp_service.profiles.pricing import loss_given_default, price_floor
from nlp_service.schema import Profile


def profile(phase: str, pd: float | None) -> Profile:
    client = {"id": "c", "name": "云河风电有限公司", "phase": phase}
    made = Profile.model_construct(
        client=Profile.model_fields["client"].annotation.model_validate(client)
    )
    made.credit = Profile.model_fields["credit"].annotation.model_construct(pd=pd)
    return made


def test_a_project_in_operation_by_hand() -> None:
    # 2.6 % + 2 % × 30 % + 90 % × 10.5 % × (10 % − 1.7 %) + 0.6 % + 0.2 %
    floor = price_floor(profile("operation", 0.02), 0.9)
    assert floor.rate == pytest.approx(0.026 + 0.006 + 0.0078435 + 0.006 + 0.002, abs=1e-9)
    assert [part.name for part in floor.parts] == [
        "funds", "expected_loss", "capital", "cost", "margin",
    ]  # fmt: skip
    assert "90%" in floor.parts[2].basis_zh and "90%" in floor.parts[2].basis_en


def test_a_corporate_takes_its_own_loss_and_weight() -> None:
    corporate = profile("corporate", 0.02)
    assert loss_given_default(corporate) == 0.45
    # The weight of a project's slot is not a corporate's.
    assert price_floor(corporate, 2.5) == price_floor(corporate)


def test_before_operation_capital_costs_more() -> None:
    early, running = (
        price_floor(profile("construction", 0.02)),
        price_floor(profile("operation", 0.02)),
    )
    assert early.rate is not None and running.rate is not None
    assert early.rate - running.rate == pytest.approx(0.3 * 0.105 * 0.083)


def test_without_a_probability_there_is_no_floor() -> None:
    floor = price_floor(profile("operation", None))
    assert floor.rate is None and floor.missing and floor.missing_zh
