"""The recorder as the one file that is carried elsewhere, and the parts that it is joined of."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest
from fissix import pygram, pytree
from fissix.pgen2 import driver

import kmigrate_runtime
from kmigrate_runtime.cli import recorder as command
from kmigrate_runtime.recorder import join, joined

# What the grammar of fissix lets pass and Python 2.7 does not know.
NEWER = (
    ast.JoinedStr, ast.AnnAssign, ast.Nonlocal, ast.YieldFrom, ast.NamedExpr, ast.AsyncFunctionDef, ast.Await,
    ast.MatMult, ast.Match, ast.TryStar,
)  # fmt: skip
IN_PYTHON_2 = {
    "__future__", "argparse", "datetime", "importlib", "io", "json", "os", "platform", "re", "sys", "zipfile", "numpy",
}  # fmt: skip


ROOTS = str(Path(kmigrate_runtime.__file__).parents[1])


def tree() -> ast.Module:
    return ast.parse(joined())


def test_it_has_the_syntax_of_python_2():
    parser = driver.Driver(pygram.python_grammar_no_print_statement, convert=pytree.convert)
    parser.parse_string(joined())
    assert [ast.dump(node)[:60] for node in ast.walk(tree()) if isinstance(node, NEWER)] == []
    for node in ast.walk(tree()):
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            given = node.args
            assert not given.kwonlyargs
            assert not given.posonlyargs
            assert not any(a.annotation for a in given.args)
        if isinstance(node, ast.Raise):
            assert node.cause is None
        if isinstance(node, ast.Dict):
            assert None not in node.keys, "{**more} came with Python 3.5"
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            assert not any(isinstance(item, ast.Starred) for item in node.elts)
        if isinstance(node, ast.Call):
            assert not any(isinstance(item, ast.Starred) for item in node.args[:-1])
        if isinstance(node, ast.ClassDef):
            assert node.bases, "a class without bases is another kind in Python 2"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super":
            assert node.args


def test_it_imports_only_what_python_2_and_numpy_have_until_it_knows_the_keras():
    found = {alias.name for node in tree().body if isinstance(node, ast.Import) for alias in node.names}
    found |= {node.module for node in tree().body if isinstance(node, ast.ImportFrom)}
    assert found <= IN_PYTHON_2


def test_the_command_prints_the_file_and_needs_no_tensorflow(tmp_path):
    code = "import sys; from kmigrate_runtime.cli.recorder import main; code = main([]); assert 'tensorflow' not in sys.modules; sys.exit(code)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        env={"PYTHONPATH": ROOTS, "PYTHONIOENCODING": "ascii"},
    )
    assert (done.returncode, done.stdout) == (0, joined().encode()), done.stderr
    target = tmp_path / "record.py"
    assert command.main(["-o", str(target)]) == 0
    assert target.read_bytes() == joined().encode()


def test_it_is_the_same_on_every_run():
    code = "import hashlib; from kmigrate_runtime.recorder import joined; print(hashlib.md5(joined().encode()).hexdigest())"
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONPATH": ROOTS, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(found) == 1


def test_every_part_is_valid_alone_and_in_the_file():
    names = {path.stem for path in join.FOLDER.glob("*.py")} - {"__init__"}
    assert names == set(join.PARTS)
    whole = [node.name for node in tree().body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    assert len(set(whole)) == len(whole), "two parts give the same name"
    for name in join.PARTS:
        part = importlib.import_module(join.PACKAGE + name)
        own = [item for item in vars(part).values() if getattr(item, "__module__", None) == part.__name__]
        assert own
        assert {item.__name__ for item in own} <= set(whole)


def test_the_head_says_what_it_is_and_its_license():
    head = joined().splitlines()[:3]
    assert head[0] == "# -*- coding: utf-8 -*-"
    assert head[1].startswith("# The recorder of kmigrate")
    assert head[1].endswith("License: Apache-2.0")
    assert head[2].startswith('"""Records what a model of the old Keras computes')


@pytest.mark.parametrize(
    "line", ["from {}command import run", "from {}trace import Trace as T", "from {}trace import *"]
)
def test_a_name_that_the_file_would_not_have_is_refused(line, tmp_path, monkeypatch):
    for name in join.PARTS:
        text = (join.FOLDER / f"{name}.py").read_text()
        if name == "nodes":
            text = text.replace("from kmigrate_runtime", line.format(join.PACKAGE) + "\nfrom kmigrate_runtime", 1)
        (tmp_path / f"{name}.py").write_text(text)
    monkeypatch.setattr(join, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match="The part nodes may import names as they are, from parts before it"):
        joined()
