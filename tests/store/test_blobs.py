"""Originals: once, whole, and nowhere else."""

import hashlib

import pytest

from nlp_service.errors import NotFound
from nlp_service.store.blobs import Blobs


def test_bytes_come_back_under_their_digest(tmp_path):
    blobs = Blobs(tmp_path)
    data = "合同".encode() * 1000
    name = blobs.put(data)
    assert name == hashlib.sha256(data).hexdigest() == blobs.put(data)
    assert blobs.get(name) == data
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [name]


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "a" * 63, "/" * 64])
def test_only_digests_are_names(tmp_path, name):
    with pytest.raises(NotFound):
        Blobs(tmp_path).get(name)
