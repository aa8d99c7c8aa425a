"""The generated tables, held against each other; and against the real releases where those can be had.

The latter run with `pytest -m atlas`. KMIGRATE_OLDEST and KMIGRATE_NEWEST name the Pythons of environments that have
the oldest and the newest target, KMIGRATE_SOURCES the folder of the archives Keras-2.3.1, 2.2.4, 2.0.9, 1.2.2, 0.3.3.
"""

from __future__ import annotations

import ast
import os
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import atlas  # noqa: E402
import atlas_orders  # noqa: E402
import atlas_sources  # noqa: E402

VERSIONS = ("2.3.1", "2.2.4", "2.0.9", "1.2.2", "0.3.3")
KEPT = {path.name: path.read_text(encoding="utf-8") for path in atlas.DATA.glob("*.txt")}
STEMS = [f"{target}-{age}" for target in atlas.TARGETS for age in ("oldest", "newest")]


def needed(variable: str) -> str:
    value = os.environ.get(variable)
    if not value:
        pytest.fail(f"set {variable}; see the head of this file")
    return value


@pytest.mark.parametrize("name", sorted(KEPT))
def test_every_file_says_what_wrote_it_from_what(name: str) -> None:
    wrote = r"# written by tools/((atlas\.py \w+|record_borrowed\.py) from (TensorFlow|Keras) \d|theano_table\.py: .* of Theano \d)"
    assert re.match(wrote, KEPT[name])


@pytest.mark.parametrize("stem", STEMS)
def test_names_and_details_are_of_one_generation(stem: str) -> None:
    names, details = KEPT[f"{stem}.names.txt"].splitlines(), KEPT[f"{stem}.details.txt"].splitlines()
    assert names[0] == details[0]
    assert names[1:] == sorted(set(names[1:]))
    plain = {line.split("\t")[0] for line in details[1:] if line.split("\t")[1] in atlas.PLAIN}
    assert plain == set(names[1:])


@pytest.mark.parametrize("stem", STEMS)
def test_aliases_and_bases_lead_somewhere(stem: str) -> None:
    lines = [line.split("\t") for line in KEPT[f"{stem}.details.txt"].splitlines()[1:]]
    known = {name for name, _, _ in lines}
    assert [name for name, kind, text in lines if kind in ("alias", "class") and text and text not in known] == []


def test_arguments_of_a_function_that_was_read() -> None:
    tree = ast.parse("def f(self, a, b=(1, 2), *c, d, e=3, **g): pass").body[0]
    assert isinstance(tree, ast.FunctionDef)
    assert atlas_sources.text_of_arguments(tree.args) == "a, b=(1, 2), *c, d, e=3, **g"


def test_star_imports_honour_all_and_leave_foreign_names(tmp_path: Path) -> None:
    package = tmp_path / "Keras-9.9" / "keras"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("from .a import *\nfrom . import b\n")
    (package / "a.py").write_text("import numpy as np\nfrom .b import B as C\nclass A: pass\n_x = 1\n")
    (package / "b.py").write_text("__all__ = ['B']\nclass B: pass\nclass Hidden: pass\n")
    release = atlas_sources.Release(tmp_path / "Keras-9.9")
    assert release.star("keras") == ["A", "C", "a", "b"]
    assert release.star("keras.b") == ["B"]
    assert "keras.C\talias\tkeras.b.B" in atlas_sources.details(release)


@pytest.mark.atlas
def test_the_targets_are_as_they_were_written() -> None:
    files = atlas.targets(needed("KMIGRATE_OLDEST"), needed("KMIGRATE_NEWEST"))
    assert {name: KEPT.get(name) for name in files} == files


@pytest.mark.atlas
def test_the_old_releases_are_as_they_were_written() -> None:
    folders = [Path(needed("KMIGRATE_SOURCES")) / f"Keras-{version}" for version in VERSIONS]
    files = atlas_sources.source_files(folders) | atlas_orders.order_files()
    assert {name: KEPT.get(name) for name in files} == files
