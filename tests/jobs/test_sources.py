"""What a batch finds in files, folders and archives, and what it says of what it cannot read."""

from __future__ import annotations

import gzip
from collections import Counter
from pathlib import Path

from nlp_service.jobs.batch import sources
from nlp_service.settings import Limits
from tests.jobs.letters import correspondence, maildir, mbox, tarred, zipped

MAILS = correspondence()


def found(path: Path, limits: Limits | None = None) -> list[sources.Item]:
    scratch = path.parent / "scratch"
    scratch.mkdir(exist_ok=True)
    items = [
        item
        for file in sources.files([path])
        for item in sources.items(file, limits or Limits(), scratch)
    ]
    assert list(scratch.iterdir()) == []
    return items


def kinds(items: list[sources.Item]) -> Counter[str]:
    return Counter(item.kind for item in items)


def same(items: list[sources.Item], mails: list[bytes]) -> bool:
    return sorted(i.data.strip() for i in items) == sorted(mail.strip() for mail in mails)


def test_an_mbox_gives_each_message_at_its_offset(tmp_path: Path) -> None:
    path = mbox(tmp_path / "box", MAILS)
    items = found(path)
    assert same(items, MAILS)
    offset = int(items[3].place.removeprefix("@"))
    assert path.read_bytes()[offset : offset + 5] == b"From "


def test_a_maildir_gives_what_was_delivered(tmp_path: Path) -> None:
    assert same(found(maildir(tmp_path / "md", MAILS)), MAILS)


def test_archives_are_opened_at_any_depth(tmp_path: Path) -> None:
    box = mbox(tmp_path / "box", MAILS[5:]).read_bytes()
    inner = tarred({f"a/{n}.eml": mail for n, mail in enumerate(MAILS[:5])})
    path = tmp_path / "all.zip"
    path.write_bytes(zipped({"邮件/内.tgz": inner, "box.mbox.gz": gzip.compress(box)}))
    items = found(path)
    assert same(items, MAILS)
    assert items[0].place == "邮件/内.tgz!a/0.eml"
    assert items[5].place.startswith("box.mbox.gz!box.mbox@")


def test_a_large_mailbox_in_an_archive_is_walked_on_disk(tmp_path: Path) -> None:
    long = MAILS[0] + b"x" * (5 << 20)
    box = mbox(tmp_path / "box", [long, MAILS[1], long + b"y"]).read_bytes()
    path = tmp_path / "all.tar"
    path.write_bytes(tarred({"box": box}, "w"))
    assert [len(item.data) > 5 << 20 for item in found(path)] == [True, False, True]


def test_what_is_no_mail_is_told_apart(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "1.eml").write_bytes(MAILS[0])
    (folder / "notes.txt").write_text("只是一份说明 only a note")
    (folder / "broken.eml").write_bytes(b"\0\1\2")
    (folder / "link.eml").symlink_to(folder / "1.eml")
    assert kinds(found(folder)) == {"mail": 2, "other": 1}


def test_damage_is_an_item_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "cut.tgz"
    whole = tarred({f"{n}.eml": mail * 50 for n, mail in enumerate(MAILS)})
    path.write_bytes(whole[: len(whole) // 2])
    items = found(path)
    broken = [item for item in items if item.error is not None]
    assert kinds(items)["mail"] > 1
    # The member that is cut short, and all that came after it.
    assert [item.place for item in broken] == [broken[0].place, ""]
    assert {item.error.code for item in broken if item.error} == {"corrupt"}


def test_an_encrypted_member_says_so(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.eml": MAILS[0], "b.eml": MAILS[1]}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    path = tmp_path / "locked.zip"
    path.write_bytes(data)
    broken, whole = sorted(found(path), key=lambda item: item.kind)
    assert broken.error is not None and broken.error.code == "encrypted"
    assert whole.data.strip() == MAILS[1].strip()


def test_a_bomb_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(b"\0" * (64 << 20)))
    (item,) = found(path, Limits(expansion=10))
    assert item.error is not None and item.error.code == "too_large"


def test_nesting_has_an_end(tmp_path: Path) -> None:
    data = zipped({"a.eml": MAILS[0]})
    for _ in range(4):
        data = zipped({"in.zip": data})
    path = tmp_path / "deep.zip"
    path.write_bytes(data)
    (item,) = found(path, Limits(depth=3))
    assert item.error is not None and item.error.code == "too_deep"
    assert kinds(found(path)) == {"mail": 1}


def test_an_outlook_file_without_its_library_says_what_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "a.pst"
    path.write_bytes(b"!BDN" + b"\0" * 600)
    (item,) = found(path)
    assert item.error is not None and item.error.code in ("tool_missing", "corrupt")


def test_a_large_message_is_not_loaded(tmp_path: Path) -> None:
    path = tmp_path / "big.eml"
    path.write_bytes(MAILS[0] + b"x" * (2 << 20))
    (item,) = found(path, Limits(file_mb=1))
    assert item.error is not None and item.error.code == "too_large"
