"""The whole flow with real parts, on each database: the same files give the same profile."""

import datetime as dt

import pytest

from nlp_service.interfaces.demo import clients, render
from nlp_service.jobs import drain
from nlp_service.schema import Client, Profile
from nlp_service.settings import Settings, Web, corpora_folder
from nlp_service.settings import Store as StoreSettings
from nlp_service.wiring import Service
from tests.jobs.letters import BANK
from tests.jobs.test_senders import mails

CLIENT = "chengyun-expressway"


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    source = corpora_folder() / "demo"
    return [file.path for file in render(source, tmp_path_factory.mktemp("demo"), only={CLIENT})]


@pytest.fixture(scope="module")
def parts():
    service = Service(Settings())
    yield {"annotator": service.annotator, "reader": service.reader}
    service.reader.close()


def loaded(store, parts, files) -> Profile:
    service = Service(Settings())
    service.__dict__.update(parts, store=store)
    store.institutions.configure(
        "bank", domains=["jianglanbank.example"], clock=dt.date(2026, 10, 31)
    )
    client = next(c for c in clients(corpora_folder() / "demo") if c.id == CLIENT)
    store.clients.add("bank", client)
    for path in files:
        service.receive("bank", path.name, path.read_bytes())
    count = drain(store, service.settings, lambda _, claim: service.process(claim), "bank")
    assert count == len(files)
    return service.profile("bank", CLIENT)


@pytest.fixture(scope="module")
def profiles():
    return {}


def test_the_flow_runs_from_files_to_a_scored_client(store, parts, files, profiles, request):
    profile = loaded(store, parts, files)
    assert profile.credit.grade and profile.credit.coverage > 0.6
    assert profile.cooperation.value is not None
    assert {d.role for d in profile.documents} == {
        "contract", "mail", "statement", "flows", "bureau",
    }  # fmt: skip
    assert profile.segment.id and profile.strategy
    assert profile.covenants and profile.ratios and profile.warnings
    # Where it lies changes nothing; times of receipt do.
    profiles[store.database.engine.dialect.name] = _without_times(profile)
    assert len(set(profiles.values())) == 1


def test_order_of_arrival_does_not_change_the_scores(tmp_path, parts, files):
    from nlp_service.store import Store

    results = []
    for number, order in enumerate((files, files[::-1])):
        store = Store(tmp_path / str(number))
        store.institutions.ensure("bank")
        profile = loaded(store, parts, order)
        results.append((profile.credit.model_dump_json(), profile.cooperation.model_dump_json()))
        store.close()
    assert results[0] == results[1]


def test_ingesting_again_is_a_no_op(tmp_path, parts, files):
    from nlp_service.store import Store

    store = Store(tmp_path)
    store.institutions.ensure("bank")
    before = loaded(store, parts, files)
    service = Service(Settings())
    service.__dict__.update(parts, store=store)
    for path in files:
        assert service.receive("bank", "renamed", path.read_bytes()).duplicate
    assert store.documents.waiting() == 0
    assert service.profile("bank", CLIENT) == before
    store.close()


@pytest.mark.parametrize(
    ("client", "person", "dues"),
    [
        (
            Client(id="haiyu", name="海屿能源有限公司", domains=["haiyu.example"]),
            "老张",
            {"2025-03-20", "2025-03-25"},
        ),
        (
            Client(id="ridge", name="Ridge Solar Ltd", domains=["ridge.example"]),
            "Hart, Lee",
            {"2025-03-14", "2025-03-18"},
        ),
    ],
    ids=["zh", "en"],
)
def test_mail_from_home_and_in_forwards_is_the_clients(tmp_path, parts, client, person, dues):
    from nlp_service.store import Store

    store = Store(tmp_path / "store")
    store.institutions.ensure("bank")
    store.institutions.configure("bank", domains=[BANK], clock=dt.date(2025, 3, 10))
    service = Service(Settings())
    service.__dict__.update(parts, store=store)
    store.clients.add("bank", client)
    for number, mail in enumerate(mails()):
        service.receive("bank", f"{number}.eml", mail, client.id)
    drain(store, service.settings, lambda _, claim: service.process(claim), "bank")
    profile = service.profile("bank", client.id)
    sides = {m.side for m in profile.messages if m.sender == person}
    assert sides == {"client"}, profile.messages
    promised = [str(p.due) for p in profile.promises]
    assert len(promised) == len(set(promised)) and dues <= set(promised)
    # The words of a promise found in a forward open where they stand.
    for promise in profile.promises:
        where = promise.evidence[0].provenance
        part = store.documents.get("bank", where.document_id).part(where.part)
        assert part.text[where.start : where.end] == where.text
    store.close()


@pytest.mark.parametrize("words", ["我司将于{}前付清利息。", "We will pay the interest by {}."])
def test_a_promise_falls_due_by_itself(tmp_path, parts, monkeypatch, words):
    from nlp_service.store import Store

    store = Store(tmp_path / "store")
    store.institutions.ensure("bank")
    store.institutions.configure("bank", domains=[BANK])
    service = Service(Settings())
    service.__dict__.update(parts, store=store)
    store.clients.add("bank", Client(id="haiyu", name="海屿", domains=["haiyu.example"]))
    today = store.today("bank")
    due = today + dt.timedelta(days=3)
    mail = (
        f"Message-ID: <1@haiyu.example>\nFrom: z@haiyu.example\nTo: w@{BANK}\n"
        f"Date: {today:%a, %d %b %Y} 00:00:00 +0000\nSubject: interest\n"
        f"Content-Type: text/plain; charset=utf-8\n\n{words.format(due.isoformat())}\n"
    )
    service.receive("bank", "1.eml", mail.encode(), "haiyu")
    drain(store, service.settings, lambda _, claim: service.process(claim), "bank")
    assert [p.due for p in service.profile("bank", "haiyu").promises] == [due]
    for day, expected in ((due, []), (due + dt.timedelta(days=1), ["W41"])):
        monkeypatch.setattr(store, "today", lambda _, day=day: day)
        assert service.renew()
        assert [w.rule for w in store.warnings.list("bank") if w.family == "text"] == expected
    # Nothing to score: days alone add no row to its history.
    assert len(store.scores.history("bank", "haiyu")) == 1
    store.close()


def test_the_lenders_domains_are_set_and_sides_told_anew(tmp_path, parts):
    """Without them the client's lawyers pass for the lender."""

    def sides(*domains: str) -> set[str]:
        settings = Settings(
            store=StoreSettings(folder=tmp_path), web=Web(lender_domains=list(domains))
        )
        service = Service(settings)
        service.__dict__.update(parts)
        if not service.store.clients.all("default"):
            client = Client(id="ridge", name="Ridge Solar Ltd", domains=["ridge.example"])
            service.store.clients.add("default", client)
            mail = (
                b"Message-ID: <1@law.example>\nFrom: k@law.example\nTo: lee@ridge.example\n"
                b"Date: Mon, 03 Mar 2025 09:00:00 +0000\nSubject: advice\n\nPlease sign.\n"
            )
            service.receive("default", "1.eml", mail)
            drain(service.store, settings, lambda _, claim: service.process(claim))
        found = {m.side for m in service.profile("default", "ridge").messages}
        service.store.close()
        return found

    assert sides() == {"lender"}
    assert sides(BANK) == {"other"}


def _without_times(profile: Profile) -> str:
    return profile.model_copy(update={"documents": []}).model_dump_json()
