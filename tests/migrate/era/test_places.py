from __future__ import annotations

import pytest

from kmigrate.era.places import kind_of


@pytest.mark.parametrize(
    "name", ["train.py", "data.yml", "x.json", "requirements.py", "a.lock", "notes.txt", "README.pyc"]
)
def test_most_files_tell_nothing(name: str) -> None:
    assert kind_of(name, "/p") == ""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("requirements-dev.txt", "pins"),
        ("Pipfile.lock", "lock"),
        ("environment.yml", "mixed"),
        ("keras.json", "settings"),
        ("Dockerfile.gpu", "docker"),
        ("run.sh", "script"),
        ("README.md", "notes"),
        (".github/workflows/test.yml", "script"),
    ],
)
def test_who_reads_what(path: str, kind: str) -> None:
    folder, _, name = path.rpartition("/")
    assert kind_of(name, folder) == kind
