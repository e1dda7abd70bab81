"""The public surface is small and known."""

import nlp_service

PUBLIC = {
    "Annotation",
    "AnnotationRequest",
    "Client",
    "Document",
    "Profile",
    "ReadError",
    "Sandbox",
    "ServiceError",
    "Settings",
    "__version__",
    "annotate_text",
    "build",
    "read_bytes",
}


def test_exactly_these_names_are_public():
    assert set(nlp_service.__all__) == PUBLIC


def test_every_public_name_is_there_and_documented():
    for name in PUBLIC - {"__version__"}:
        assert getattr(nlp_service, name).__doc__, name
