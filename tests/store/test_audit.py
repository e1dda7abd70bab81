"""The audit log shows that it was not touched."""

from sqlalchemy import delete, update

from nlp_service.store.tables import AuditRow


def fill(store):
    for number in range(4):
        store.audit.write("bank", "amy", "document.view", f"文件{number}", page=number)


def test_an_untouched_log_is_whole(store):
    fill(store)
    assert store.audit.broken("bank") is None
    assert [entry.target for entry in store.audit.list("bank", limit=2)] == ["文件3", "文件2"]


def test_a_changed_line_is_found(store):
    fill(store)
    with store.database.session() as session:
        session.execute(update(AuditRow).where(AuditRow.id == 2).values(who="bob"))
    assert store.audit.broken("bank") == 2


def test_a_removed_line_is_found(store):
    fill(store)
    with store.database.session() as session:
        session.execute(delete(AuditRow).where(AuditRow.id == 3))
    assert store.audit.broken("bank") == 3
