"""What the tables say, held against the atlas of the targets."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest

from kmigrate.atlas import exists, signature
from kmigrate.engine.names.canonical import ancestry
from kmigrate.rules import registry
from kmigrate.tables import Row, Table, load_tables

sys.path.insert(0, str(Path(__file__).parents[3] / "tools"))

from complete_target import has_member, shim_has_member

FACTS = load_tables()
ROWS = [row for table in FACTS.tables for row in table.rows]
MOST_USED = Path(__file__).parents[3] / "fixtures" / "programs" / "most_used_names.toml"
SHIMS = Path(__file__).parents[3] / "shims"
SHIM = re.compile(r"\{([\w.]+)\}")
# The target takes these by `*args` and `**kwargs`, so that its signature does not show them.
UNSEEN = {"inputs", "outputs"}
# Attributes that objects of the target get when they are made, which no listing of the class shows.
OF_OBJECTS = {
    "keras.models.Model.inputs",
    "keras.models.Model.output_names",
    "keras.callbacks.CallbackList.callbacks",
    "keras.preprocessing.text.Tokenizer.word_index",
}


def of_kind(kind: str) -> list[Row]:
    return [row for row in ROWS if row.kind == kind and not row.old.startswith("tensorflow.")]


def label(row: Row) -> str:
    return f"{row.kind}-{row.on or row.old}-{row.keyword or row.old}"


def target_of(name: str) -> str:
    row = FACTS.names.get(name)
    if row is not None and row.kind == "method":
        return f"{name.rpartition('.')[0]}.{row.new}"
    return row.new if row is not None and row.kind == "name" else name


def shim(name: str) -> ast.AST | None:
    """Where the shims define a name: read from their source, for TensorFlow need not be here."""
    module, _, last = name.rpartition(".")
    base = SHIMS.joinpath(*module.split("."))
    for path in (base / "__init__.py", base.with_suffix(".py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body if path.exists() else ():
            if isinstance(node, ast.ImportFrom) and any((a.asname or a.name) == last for a in node.names):
                return shim(f"{node.module}.{next(a.name for a in node.names if (a.asname or a.name) == last)}")
            if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
                found = shim(f"{node.module}.{last}")
                if found is not None:
                    return found
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == last:
                return node
            if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == last for t in node.targets):
                return node
    return None


def module_of(name: str) -> str:
    """The file of a shim's package that defines the name."""
    package, _, last = name.rpartition(".")
    face = ast.parse((SHIMS.joinpath(*package.split(".")) / "__init__.py").read_text(encoding="utf-8"))
    lines = [n for n in face.body if isinstance(n, ast.ImportFrom) and any(a.name == last for a in n.names)]
    return str(lines[0].module).rpartition(".")[2]


def shim_parameters(name: str) -> list[str]:
    node = shim(name)
    while isinstance(node, ast.ClassDef):
        inits = [n for n in node.body if isinstance(n, ast.FunctionDef) and n.name == "__init__"]
        bases = [base.id for base in node.bases if isinstance(base, ast.Name)]
        node = inits[0] if inits else shim(f"{name.rpartition('.')[0]}.{module_of(name)}.{bases[0]}")
    assert isinstance(node, ast.FunctionDef)
    return [a.arg for a in (*node.args.args, *node.args.kwonlyargs)]


def parameters(name: str) -> list[str] | tuple[str, ...] | None:
    row = FACTS.names.get(name)
    if row is not None and row.kind == "shim":
        return shim_parameters(row.new)
    return signature(target_of(name), "tf.keras")


@pytest.mark.parametrize("row", of_kind("shim"), ids=label)
def test_every_shim_is_there(row: Row) -> None:
    assert shim(row.new) is not None


@pytest.mark.parametrize("row", of_kind("module") + of_kind("name"), ids=label)
def test_every_new_name_is_in_the_oldest_and_the_newest_target(row: Row) -> None:
    assert exists(row.new, "tf.keras") or row.new.startswith(("scikeras.wrappers.", "tensorflow", "keras_tuner"))


@pytest.mark.parametrize("row", of_kind("method"), ids=label)
def test_every_new_member_is_in_the_target(row: Row) -> None:
    owner, member = row.old.rpartition(".")[0], re.split(r"[.\[]", row.new)[0]
    moved = FACTS.names.get(owner)
    if moved is not None and moved.kind == "shim":
        assert shim_has_member(moved.new, member, "tf.keras")
    else:
        assert has_member(owner, member, "tf.keras")


@pytest.mark.parametrize("row", of_kind("module"), ids=label)
def test_a_module_that_moved_is_not_in_the_target(row: Row) -> None:
    # The classes in `optimizers.legacy` are there, but raise an error when they are made.
    assert row.old == "keras.optimizers.legacy" or not exists(row.old, "tf.keras")


@pytest.mark.parametrize("row", [row for row in of_kind("keyword") if row.new], ids=label)
def test_every_new_keyword_is_in_the_signature(row: Row) -> None:
    known = parameters(row.on)
    assert known is not None
    assert row.new in {*known, *UNSEEN}


@pytest.mark.parametrize("row", of_kind("keyword"), ids=label)
def test_no_old_keyword_is_in_the_signature(row: Row) -> None:
    assert row.old not in (parameters(row.on) or ())


@pytest.mark.parametrize("row", of_kind("default"), ids=label)
def test_every_default_is_of_a_parameter_that_the_target_has(row: Row) -> None:
    assert row.keyword in (parameters(row.on) or ())
    ast.parse(SHIM.sub("shim", row.new), mode="eval")


@pytest.mark.parametrize("row", of_kind("value"), ids=label)
def test_every_value_is_a_literal_that_changes(row: Row) -> None:
    if SHIM.search(row.new):
        ast.parse(SHIM.sub("name", row.new), mode="eval")
        assert all(exists(name, "tf.keras") for name in SHIM.findall(row.new))
    else:
        assert ast.literal_eval(row.old) != ast.literal_eval(row.new)


@pytest.mark.parametrize("table", FACTS.tables, ids=lambda table: table.path.stem)
def test_every_row_says_where_it_comes_from(table: Table) -> None:
    assert [label(row) for row in table.rows if not re.search(r"(keras|tensorflow|theano|cntk) \d", row.source)] == []


def test_advice_is_a_sentence() -> None:
    removed = [row for row in ROWS if row.kind == "removed"]
    assert [label(row) for row in removed if not (row.advice[0].isupper() and row.advice.endswith("."))] == []


def _answered(name: str) -> bool:
    owner, _, member = name.rpartition(".")
    chain = [f"{cls}.{member}" for cls in ancestry(owner, FACTS)] if owner.count(".") == 2 else [name]
    rules = registry()
    return any(one in FACTS.names or one in rules.actions or exists(one, "tf.keras") for one in [name, *chain])


def test_the_most_used_names_are_all_answered_for() -> None:
    names = [item["name"] for item in tomllib.loads(MOST_USED.read_text(encoding="utf-8"))["name"]]
    assert len(names) >= 150
    pseudo = ("keras.logs", "keras.Tensor", "keras.shape")
    asked = {name for name in names if not name.startswith(pseudo)} - OF_OBJECTS
    assert sorted(name for name in asked if not _answered(name)) == []
