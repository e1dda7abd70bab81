"""Clients, their profiles and what makes one stale."""

import datetime as dt

import pytest

from nlp_service.errors import Conflict, NotFound
from nlp_service.pipeline import refresh
from nlp_service.schema import Client


def test_a_client_is_found_by_id_name_and_alias(store):
    added = store.clients.add(
        "bank", Client(id="", name="海屿风电有限公司", aliases=["Haiyu Wind Co., Ltd."])
    )
    assert added.id
    for name in (added.id, "海屿风电有限公司", "Haiyu Wind Co., Ltd."):
        assert store.clients.find("bank", name) == added
    with pytest.raises(NotFound):
        store.clients.find("bank", "海屿风电")


def test_an_id_is_taken_once(store):
    store.clients.add("bank", Client(id="c", name="A"))
    with pytest.raises(Conflict):
        store.clients.add("bank", Client(id="c", name="B"))


def test_a_change_makes_the_profile_stale(store):
    store.clients.add("bank", Client(id="c", name="A"))
    assert store.clients.stale("bank") == ["c"]
    before = store.clients.revision("bank", "c")
    store.clients.change("bank", Client(id="c", name="A", industry="D"))
    assert store.clients.revision("bank", "c") == before + 1


def test_a_profile_is_stale_when_its_day_has_passed(store):
    store.clients.add("bank", Client(id="c", name="A"))
    profile = refresh(store, "bank", "c")
    today = dt.datetime.now(dt.UTC).date()
    assert profile.as_of == today
    assert store.clients.stale("bank") == store.clients.stale("bank", today) == []
    assert store.clients.stale("bank", today + dt.timedelta(days=1)) == ["c"]


def test_unscored_clients_come_last_in_the_list(store):
    for name in ("B", "A"):
        store.clients.add("bank", Client(id=name, name=name))
    assert [row.client.name for row in store.clients.summaries("bank")] == ["A", "B"]
