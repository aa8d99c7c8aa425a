"""The lists of the old releases, by themselves; and against the archives where those can be had.

The latter runs with `pytest -m atlas`. KMIGRATE_ARCHIVES names a folder of the archives, and pip fetches what is not in
it: 1.6 GB, most of which is TensorFlow.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import legacy_atlas  # noqa: E402
import legacy_sources  # noqa: E402
from complete_read import releases  # noqa: E402

KINDS = {"module", "class", "init", "method", "attribute", "field", "function", "value", "alias", "import", "string"}
KINDS |= {"log", "param"}  # of tools/legacy_logs.py
KEPT = {path.name: path.read_text(encoding="utf-8") for path in legacy_atlas.DATA.glob("*.txt")}


@pytest.mark.parametrize("name", sorted(KEPT))
def test_every_file_says_what_wrote_it_from_what(name: str) -> None:
    assert re.match(r"# written by tools/legacy_(atlas|logs)\.py from \w", KEPT[name])


@pytest.mark.parametrize("name", sorted(KEPT))
def test_every_line_has_releases_a_kind_and_a_name(name: str) -> None:
    lines = [line.split("\t") for line in KEPT[name].splitlines()[1:]]
    assert all(len(line) in (3, 4) and line[0] and line[1] in KINDS and line[2] for line in lines)
    assert len({tuple(line[1:]) for line in lines}) == len(lines)


def test_what_everybody_used_is_there() -> None:
    first, last = releases()["1.2.2"], releases()["2.3.1"]
    assert first.signature("keras.layers.Convolution2D") == first.signature("keras.layers.convolutional.Convolution2D")
    assert list(first.signature("keras.layers.core.Dense") or ())[:3] == ["output_dim", "init", "activation"]
    assert (last.signature("keras.applications.VGG16") or {})["weights"] == "'imagenet'"
    assert "fit_generator" in last.members["keras.engine.training.Model"]
    assert last.words["losses"]["mse"] == "keras.losses.mean_squared_error"
    assert "tensorflow.keras.layers.Dense" in releases()["tf-1.15"].names


def test_members_are_methods_properties_and_what_is_given_to_self() -> None:
    source = """
class A(B):
    def __init__(self, a, b=1):
        self.a = a
        self._c = b
    @property
    def d(self): ...
    def e(self, x): ...
"""
    node = ast.parse(source).body[0]
    assert isinstance(node, ast.ClassDef)
    assert list(legacy_sources.members(node, "A")) == [
        ("init", "A.__init__", "a, b=1"),
        ("attribute", "A.d", ""),
        ("method", "A.e", "x"),
        ("field", "A.a", ""),
    ]


@pytest.mark.atlas
def test_the_old_releases_are_as_they_were_written(tmp_path: Path) -> None:
    folder = Path(os.environ.get("KMIGRATE_ARCHIVES", tmp_path))
    try:
        legacy_atlas.download(folder)
    except subprocess.CalledProcessError as error:
        pytest.skip(f"pip could not fetch an archive, which needs the network: {error}")
    files = legacy_atlas.write(folder)
    assert {name: KEPT.get(name) for name in files} == files
