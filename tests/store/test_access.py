"""Keys, sessions, links and passwords."""

import datetime as dt

import pytest
from sqlalchemy import select

from nlp_service.errors import Conflict, NotAuthenticated
from nlp_service.store.tables import TokenRow


@pytest.fixture
def access(store):
    store.access.add_user("bank", "amy", "analyst", "correct horse 电池")
    return store.access


def test_a_password_opens_and_a_wrong_one_does_not(access):
    assert access.check_password("bank", "amy", "correct horse 电池").role == "analyst"
    for name, word in (("amy", "wrong"), ("nobody", "correct horse 电池")):
        with pytest.raises(NotAuthenticated, match="wrong"):
            access.check_password("bank", name, word)


def test_a_key_reaches_no_further_than_its_owner(access):
    secret, _ = access.issue("bank", "amy", "key", scope="admin")
    assert access.resolve(secret, "key").role == "analyst"
    secret, _ = access.issue("bank", "amy", "key", scope="viewer")
    assert not access.resolve(secret, "key").may("analyst")


def test_a_link_works_once(access):
    secret, _ = access.issue("bank", "amy", "link")
    assert access.redeem(secret).user == "amy"
    with pytest.raises(NotAuthenticated):
        access.redeem(secret)


def test_expired_and_revoked_keys_are_refused(access):
    old, _ = access.issue("bank", "amy", "key", lifetime=dt.timedelta(seconds=-1))
    gone, identifier = access.issue("bank", "amy", "key")
    access.revoke("bank", identifier)
    for secret in (old, gone, "nlp_invented"):
        with pytest.raises(NotAuthenticated):
            access.resolve(secret, "key")


def test_a_session_is_no_key(access):
    secret, _ = access.issue("bank", "amy", "session")
    with pytest.raises(NotAuthenticated):
        access.resolve(secret, "key")


def test_secrets_are_not_stored(access, store):
    secret, _ = access.issue("bank", "amy", "key")
    with store.database.reading() as session:
        assert secret not in {row.hash for row in session.scalars(select(TokenRow))}


def test_names_are_taken_once(access):
    with pytest.raises(Conflict):
        access.add_user("bank", "amy", "viewer")
