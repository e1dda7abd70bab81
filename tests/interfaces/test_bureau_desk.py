"""The bureau desk: consent, purpose, cache, the sandbox through the real gateway client."""

import datetime as dt
import threading

import pytest

from nlp_service.errors import NotAllowed, SetupError
from nlp_service.interfaces.bureau import desk
from nlp_service.interfaces.bureau.gateway import Gateway
from nlp_service.interfaces.bureau.sandbox import case_of, create_sandbox
from nlp_service.interfaces.bureau.synthetic import CASES, synthetic
from nlp_service.interfaces.demo.bureau import page
from nlp_service.profiles import bureau
from nlp_service.profiles.bureau.adapter import Consent, Reply, Subject
from nlp_service.schema import Client
from nlp_service.settings import Bureau
from nlp_service.store.access import Principal
from nlp_service.store.bureau import Authorisation

DAY = dt.date(2026, 10, 31)
WHO = Principal("default", "ana", "ana", "analyst")
CONSENT = Consent("a1", "法定代表人", dt.date(2026, 1, 1), dt.date(2026, 12, 31), "0" * 64)


@pytest.fixture(scope="module")
def sandbox():
    """The sandbox on a free port; its address."""
    import uvicorn

    config = uvicorn.Config(create_sandbox(DAY), port=0, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        threading.Event().wait(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)


class Fake:
    """An adapter that counts how often it is asked."""

    name = "fake"

    def __init__(self, state="ok"):
        self.asked, self.state = 0, state

    def query(self, subject, purpose, consent):
        self.asked += 1
        if self.state != "ok":
            return Reply(self.state)
        return Reply("ok", "report.html", f"<p>{self.asked}</p>".encode(), f"N{self.asked}", DAY)

    def capabilities(self):
        return {}

    def health(self):
        return True


@pytest.fixture
def wind(service):
    service.store.institutions.configure("default", clock=DAY)
    service.store.clients.add("default", Client(id="wind", name="海屿风电有限公司"))
    return "wind"


def authorised(service, client, **more):
    given = {
        "client_id": client,
        "signer": "法定代表人 沈某",
        "purposes": ["post_loan"],
        "valid_from": dt.date(2026, 1, 1),
        "valid_to": dt.date(2026, 12, 31),
        "document_hash": "0" * 64,
    }
    return desk.authorise(service, WHO, Authorisation(**{**given, **more}))


def test_a_query_under_a_consent_is_kept_audited_and_its_report_stored(service, wind):
    consent = authorised(service, wind)
    made = desk.query(service, WHO, wind, consent.id, "post_loan", adapter=Fake())
    assert made.state == "ok" and made.document_id and made.report_number == "N1"
    assert service.store.documents.summary("default", made.document_id).name == "report.html"
    actions = [row.action for row in service.store.audit.list("default")]
    assert {"bureau.authorise", "bureau.query"} <= set(actions)


def test_a_young_report_is_given_again_only_for_its_purpose_and_while_young(service, wind):
    consent = authorised(service, wind, purposes=["post_loan", "pre_loan"])
    fake = Fake()
    desk.query(service, WHO, wind, consent.id, "post_loan", adapter=fake)
    again = desk.query(service, WHO, wind, consent.id, "post_loan", adapter=fake)
    assert again.cached and again.report_number == "N1" and fake.asked == 1
    other = desk.query(service, WHO, wind, consent.id, "pre_loan", adapter=fake)
    assert not other.cached and fake.asked == 2
    fresh = desk.query(service, WHO, wind, consent.id, "post_loan", fresh=True, adapter=fake)
    assert not fresh.cached and fake.asked == 3
    late = DAY + dt.timedelta(days=service.settings.bureau.stale_days + 1)
    service.store.institutions.configure("default", clock=late)
    stale = desk.query(service, WHO, wind, consent.id, "post_loan", adapter=fake)
    assert not stale.cached and fake.asked == 4


@pytest.mark.parametrize(
    ("change", "purpose", "state"),
    [
        ({}, "pre_loan", "purpose_mismatch"),
        ({"valid_to": dt.date(2026, 10, 30)}, "post_loan", "no_authorisation"),
        ({"valid_from": dt.date(2026, 11, 1)}, "post_loan", "no_authorisation"),
    ],
)
def test_no_consent_no_query_and_the_refusal_is_kept(service, wind, change, purpose, state):
    consent, fake = authorised(service, wind, **change), Fake()
    with pytest.raises(NotAllowed):
        desk.query(service, WHO, wind, consent.id, purpose, adapter=fake)
    assert fake.asked == 0
    assert [q.state for q in service.store.bureau.queries("default", wind)] == [state]


def test_a_revoked_consent_and_that_of_another_client_permit_nothing(service, wind):
    service.store.clients.add("default", Client(id="solar", name="Solar Ltd"))
    consent, fake = authorised(service, wind), Fake()
    with pytest.raises(NotAllowed):
        desk.query(service, WHO, "solar", consent.id, "post_loan", adapter=fake)
    service.store.bureau.revoke("default", consent.id, "ana")
    with pytest.raises(NotAllowed):
        desk.query(service, WHO, wind, consent.id, "post_loan", adapter=fake)
    assert fake.asked == 0


def test_without_a_gateway_it_says_what_to_set(service, wind):
    consent = authorised(service, wind)
    with pytest.raises(SetupError, match="gateway"):
        desk.query(service, WHO, wind, consent.id, "post_loan")


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("甲公司[clean]", "ok"),
        ("甲公司[empty]", "ok"),
        ("甲公司[many_accounts]", "ok"),
        ("甲公司[identifiers]", "ok"),
        ("甲公司[foreign_currency]", "ok"),
        ("甲公司[recovery]", "ok"),
        ("甲公司[disputed]", "disputed"),
        ("甲公司[not_found]", "not_found"),
        ("甲公司[unavailable]", "unavailable"),
        ("砺岿精密机械制造股份有限公司", "disputed"),
    ],
)
def test_the_gateway_takes_every_case_of_the_sandbox(sandbox, name, state, parts):
    gateway = Gateway(Bureau(gateway=sandbox))
    reply = gateway.query(Subject(name, {"cn.uscc": "91110000123456789X"}), "post_loan", CONSENT)
    assert reply.state == state
    if reply.content:
        assert reply.synthetic and "测试数据" in reply.content.decode()
        report = bureau.parse(parts["reader"].read(reply.content, reply.name))
        assert report.synthetic and report.report_number == reply.report_number
        assert report.as_of == reply.as_of


def test_the_sandbox_holds_to_purpose_and_term_itself(sandbox):
    gateway = Gateway(Bureau(gateway=sandbox))
    subject = Subject("甲公司[clean]")
    assert gateway.query(subject, "curiosity", CONSENT).state == "purpose_mismatch"
    old = Consent("a", "s", dt.date(2020, 1, 1), dt.date(2020, 2, 1), "0" * 64)
    assert gateway.query(subject, "post_loan", old).state == "no_authorisation"
    assert gateway.health() and gateway.capabilities()["synthetic"] is True


def test_a_gateway_that_is_away_is_unavailable():
    gateway = Gateway(Bureau(gateway="http://127.0.0.1:9", seconds=0.5))
    assert gateway.query(Subject("x"), "post_loan", CONSENT).state == "unavailable"
    assert gateway.health() is False and gateway.capabilities() == {}
    with pytest.raises(SetupError):
        Gateway(Bureau(gateway="file:///etc/passwd"))


def test_the_same_subject_gets_the_same_report():
    one, two = (synthetic("clean", "乙公司", {}, DAY) for _ in range(2))
    assert page(one) == page(two)
    assert {case_of(f"公司{n}") for n in range(200)} == set(CASES)
