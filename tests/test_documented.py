"""Documentation cannot rot: settings, commands and routes are held against the README."""

import re
from pathlib import Path

import pytest

from nlp_service.interfaces.cli import COMMANDS
from nlp_service.interfaces.cli.doctor import FORMATS
from nlp_service.interfaces.cli.settings import rows
from nlp_service.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
READMES = ["README.md", "README.zh.md"]


@pytest.fixture(params=READMES)
def readme(request) -> str:
    return (ROOT / request.param).read_text(encoding="utf-8")


def test_every_setting_has_a_description():
    for name, _, text in rows(Settings, "NLP_SERVICE_"):
        assert len(text) > 10, name


def test_every_setting_is_in_the_readme(readme):
    for name, default, _ in rows(Settings, "NLP_SERVICE_"):
        shown = "" if default is None else default
        assert f"| `{name}` | {shown} |" in readme, name


def test_every_command_is_in_the_readme(readme):
    for name in COMMANDS:
        assert f"`{name}`" in readme, name


def test_every_format_is_in_the_readme_as_doctor_tells_it(readme):
    for entry in FORMATS:
        assert f"| {', '.join(entry.kinds)} |" in readme, entry.kinds


def test_names_in_the_readme_exist(readme):
    known = {name for name, _, _ in rows(Settings, "NLP_SERVICE_")}
    named = set(re.findall(r"`(NLP_SERVICE_[A-Z_]+)`", readme))
    assert named <= known
