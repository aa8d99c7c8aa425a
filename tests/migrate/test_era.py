from __future__ import annotations

from pathlib import Path

import pytest

from kmigrate.era import Era, find_era, number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "numpy==1.14\n",
        "keras-applications==1.0.8\n",
        "tf-keras==2.15\n",
        "keras\n",
        "keras>=2.0\n",
        "kerasx==2.2\n",
        "my-keras==1.2\n",
    ],
)
def test_nothing_is_found_where_nothing_is_pinned(tmp_path: Path, text: str) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "requirements.txt").write_text(text)
    assert find_era([str(tmp_path)]) is None


@pytest.mark.parametrize(
    ("name", "text", "version", "line"),
    [
        ("requirements.txt", "numpy\nKeras==2.2.4\n", "2.2.4", 2),
        ("requirements-dev.txt", "keras ~= 2.1.6", "2.1.6", 1),
        ("requirements.txt", "keras<2.3", "2.3", 1),
        ("requirements.txt", "keras>=2.3.0", "2.3.0", 1),
        ("setup.py", "install_requires=['numpy', 'keras==1.2.2']", "1.2.2", 1),
        ("Pipfile", '[packages]\nkeras = "==2.0.8"\n', "2.0.8", 2),
        ("environment.yml", "dependencies:\n  - keras=2.2.2\n", "2.2.2", 2),
        ("Dockerfile", "RUN pip install keras==0.3.3 theano", "0.3.3", 1),
    ],
)
def test_a_pin_is_found(tmp_path: Path, name: str, text: str, version: str, line: int) -> None:
    (tmp_path / name).write_text(text)
    deep = tmp_path / "src" / "deep"
    deep.mkdir(parents=True)
    assert find_era([str(deep)]) == Era(version, f"{name}:{line}")


def test_the_search_ends_at_the_top_of_the_project(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("keras==2.2.4")
    project = tmp_path / "project"
    (project / ".git").mkdir(parents=True)
    assert find_era([str(project)]) is None


def test_versions_compare_by_number() -> None:
    assert number("2.10.0") > number("2.3.1")
    assert number("2.3") < number("2.3.1rc2")
