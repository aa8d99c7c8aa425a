"""What the targets and the shims take, and when two defaults are one; asked by `complete_check.py`."""

from __future__ import annotations

import ast
from functools import cache

from complete_read import ROOT, target_fields
from kmigrate.atlas import exists, parameters
from kmigrate.atlas.targets import split_parameters
from kmigrate.engine.names.canonical import ancestry
from kmigrate.rules.calls.unknown_arguments import LAYER
from kmigrate.settings import Target
from kmigrate.tables import load_tables
from legacy_sources import Folder, Found, text_of_arguments

AGES = ("oldest", "newest")
# Taken by `*args` and `**kwargs` in the target, which its signature does not show.
UNSEEN = {"inputs", "outputs"}


@cache
def signature_of(target: str, kind: Target, age: str) -> dict[str, str | None] | None:
    if target.startswith("kmigrate_shims."):
        return shim(target)
    return parameters(target, kind, age)


@cache
def shim(path: str) -> dict[str, str | None] | None:
    """The signature of a shim, read from its source; None where there is no such name."""
    module, _, name = path.rpartition(".")
    sources = _shims()
    place = sources.follow(module, name)
    if isinstance(place, str):
        return {}
    if not isinstance(place, Found):
        return None
    if isinstance(place.node, ast.FunctionDef):
        return split_parameters(text_of_arguments(place.node.args))
    if isinstance(place.node, ast.ClassDef):
        inits = [text for kind, _, text in sources.class_lines(name, place) if kind == "init"]
        return split_parameters(inits[0]) if inits else {"**kwargs": None}
    return {"**kwargs": None}


@cache
def _shims() -> Folder:
    return Folder(ROOT / "shims", "kmigrate_shims")


def extra(target: str, known: dict[str, str | None]) -> frozenset[str]:
    """Keywords that `**kwargs` takes, where it is known what it takes."""
    if target in ("keras.Model", "keras.models.Model"):
        return frozenset(UNSEEN | {"name", "trainable"})
    if not any(name.startswith("**") for name in known):
        return frozenset()
    if target.startswith("keras.layers."):
        return LAYER
    if target.startswith("kmigrate_shims."):
        return LAYER
    return frozenset()


@cache
def has_member(target: str, member: str, kind: Target) -> bool:
    if exists(f"{target}.{member}", kind) or f"{target}.{member}" in target_fields():
        return True
    return any(
        f"{one}.{member}" in target_fields() or exists(f"{one}.{member}", kind)
        for one in ancestry(target, load_tables())
    )


# Two spellings of one thing.
EQUAL = (
    {"'linear'", "None"},  # an activation that is none
    {"'zero'", "'zeros'"},
    {"'one'", "'ones'"},
    {"K.epsilon()", "None"},
)


def same_default(old: str, new: str) -> bool:
    if old == new or {old, new} in EQUAL:
        return True
    try:
        first, second = ast.literal_eval(old), ast.literal_eval(new)
    except (ValueError, SyntaxError):
        return False
    if isinstance(first, bool) != isinstance(second, bool):
        return False
    return bool(first == second)
