"""What leaves the institution: no small cell, no guessable hash."""

import pytest

from nlp_service.errors import BadRequest
from nlp_service.profiles.sharing import LEAST_CELL, aggregate, keyed_hash, warning_exists
from nlp_service.schema import Client, ClientSummary, Identifier

KEY = b"k" * 32
CODE = "91110000123456789X"


def rows(**sizes):
    """Summaries by industry: ``rows(C=6)`` gives six of section C."""
    return [
        ClientSummary(
            client=Client(
                id=f"{section}{n}",
                name=f"{section}{n}",
                industry=section,
                identifiers=[Identifier(scheme="cn.uscc", id=f"{section}{n:017d}")],
            ),
            pd=0.01 * (n + 1),
            cooperation=50.0,
            level="orange" if n == 0 else "none",
        )
        for section, size in sizes.items()
        for n in range(size)
    ]


def shown(made):
    return {cell.group for cell in made.cells if cell.suppressed is None}


def test_groups_below_the_minimum_are_held_back():
    made = aggregate(rows(C=12, D=8, E=4, F=2), "industry")
    assert shown(made) == {"C", "D"}
    assert {c.suppressed for c in made.cells if c.group in "EF"} == {"small"}
    assert all(
        c.clients is None and c.mean_pd is None and c.share_orange_or_red is None
        for c in made.cells
        if c.suppressed
    )


def test_a_single_small_group_cannot_be_worked_out_from_the_total():
    made = aggregate(rows(C=12, D=8, E=3), "industry")
    assert shown(made) == {"C"}
    assert {c.group: c.suppressed for c in made.cells}["D"] == "complement"


def test_small_groups_that_are_few_together_take_another_with_them():
    made = aggregate(rows(C=12, D=8, E=2, F=1), "industry")
    assert shown(made) == {"C"}


def test_numbers_of_clients_are_given_in_fives():
    made = aggregate(rows(C=13, D=9), "industry")
    assert {c.group: c.clients for c in made.cells} == {"C": 10, "D": 5}
    assert made.total.clients == 20
    assert made.cells[0].share_orange_or_red == pytest.approx(1 / 13, abs=0.005)


@pytest.mark.parametrize("size", range(LEAST_CELL))
def test_a_portfolio_below_the_minimum_says_nothing(size):
    made = aggregate(rows(C=size), "industry")
    assert made.total.clients is None and shown(made) == set()


def test_neither_the_dimension_nor_the_minimum_can_be_chosen_freely():
    with pytest.raises(BadRequest):
        aggregate(rows(C=9), "name")
    with pytest.raises(BadRequest):
        aggregate(rows(C=9), "industry", 1)


def test_both_sides_hash_the_same_number_however_it_is_written():
    one = keyed_hash(KEY, "cn.uscc", CODE)
    assert one == keyed_hash(KEY, "cn.uscc", " 9111 0000-123456789x ")
    assert one == keyed_hash(KEY, "cn.uscc", "９１１１００００123456789X")
    assert one != keyed_hash(b"l" * 32, "cn.uscc", CODE)
    assert one != keyed_hash(KEY, "lei", CODE)
    with pytest.raises(BadRequest):
        keyed_hash(b"short", "cn.uscc", CODE)


def test_existence_tells_no_more_than_a_warning_at_a_known_number():
    held = rows(C=2)
    alarmed, calm = (keyed_hash(KEY, "cn.uscc", row.client.identifiers[0].id) for row in held)
    unknown = keyed_hash(KEY, "cn.uscc", CODE)
    asked = [alarmed, calm, unknown]
    assert warning_exists(held, asked, KEY) == {alarmed: True, calm: False, unknown: False}
    assert not any(warning_exists(held, asked, KEY, "red").values())
    assert not any(warning_exists(held, asked, b"other" * 8).values())
