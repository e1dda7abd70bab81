"""Clients, their profiles and what makes one stale."""

import pytest

from nlp_service.errors import Conflict, NotFound
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


def test_unscored_clients_come_last_in_the_list(store):
    for name in ("B", "A"):
        store.clients.add("bank", Client(id=name, name=name))
    assert [row.client.name for row in store.clients.summaries("bank")] == ["A", "B"]
