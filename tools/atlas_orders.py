"""Finds the callables of old releases whose positional parameters stand in another order in the target."""

from __future__ import annotations

import sys
from pathlib import Path

from atlas_sources import Release, details, read

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "migrate"))

from kmigrate.atlas import parameters  # noqa: E402
from kmigrate.atlas.targets import split_parameters  # noqa: E402
from kmigrate.engine.names.canonical import canonical  # noqa: E402
from kmigrate.tables import load_tables  # noqa: E402

# Methods of these classes are asked for through the class that the target documents.
CLASSES = ("keras.engine.training.Model", "keras.engine.network.Network", "keras.engine.sequential.Sequential")
AGES = ("oldest", "newest")
# The target takes these by `*args` and reads them in this order.
HIDDEN = {"keras.models.Model": ["inputs", "outputs"], "keras.Model": ["inputs", "outputs"]}


def old_signatures(release: Release) -> dict[str, list[str]]:
    """Canonical name -> the parameters that can be given by position."""
    table = {}
    for line in details(release):
        name, kind, text = line.split("\t")
        table[name] = (kind, text)
    found: dict[str, list[str]] = {}
    for name, (kind, _) in table.items():
        if kind in ("class", "function") or (kind == "method" and name.startswith(CLASSES)):
            given = _positional(table, name)
            if given is not None:
                found[canonical(name)] = given
    return found


def _positional(table: dict[str, tuple[str, str]], name: str) -> list[str] | None:
    kind, text = table[name]
    if kind == "class":
        if f"{name}.__init__" not in table:
            base = text.split(", ")[0]
            return _positional(table, base) if base in table and base != name else None
        text = table[f"{name}.__init__"][1]
    names = list(split_parameters(text))
    return None if any(n.startswith("*") and n != "**kwargs" for n in names) else [n for n in names if n != "**kwargs"]


def new_positional(name: str, age: str) -> list[str] | None:
    if name in HIDDEN:
        return HIDDEN[name]
    given = parameters(name, "tf.keras", age)
    if given is None:
        return None
    names = list(given)
    for index, item in enumerate(names):
        if item.startswith("*"):
            return names[:index]
    return names


def order_lines(folders: list[Path]) -> list[str]:
    """Name, how many arguments may stay by position, and the old order as far as all releases agree on it."""
    facts = load_tables()
    releases = [old_signatures(release) for release in read(folders)]
    lines = []
    for name in sorted({name for release in releases for name in release}):
        row = facts.names.get(name)
        if row is not None and row.kind != "name":
            continue
        new = row.new if row is not None else name
        targets = [given for age in AGES if (given := new_positional(new, age)) is not None]
        if len(targets) < len(AGES) or name.startswith("keras.backend."):
            continue
        renamed = {old: r.new for old, r in facts.keywords.get(name, {}).items() if r.new}
        orders = [[renamed.get(p, p) for p in release[name]] for release in releases if name in release]
        agreed = _common(orders)
        ends = min(len(target) for target in targets)
        keep = min(len(agreed), ends, *(len(_common([agreed, target[: len(agreed)]])) for target in targets))
        if keep < len(max(orders, key=len)):
            lines.append(f"{name}\t{keep}\t{' '.join(agreed)}")
    return lines


def _common(lists: list[list[str]]) -> list[str]:
    """The longest beginning that all lists share; a list that merely ends does not disagree."""
    longest = max(lists, key=len)
    for index, item in enumerate(longest):
        if any(index < len(one) and one[index] != item for one in lists):
            return longest[:index]
    return longest


def order_files(folders: list[Path]) -> dict[str, str]:
    versions = ", ".join(f"Keras {folder.name.rpartition('-')[2]}" for folder in folders)
    header = f"# written by tools/atlas.py orders from {versions} and the targets"
    return {"legacy.orders.txt": "\n".join([header, *order_lines(folders)]) + "\n"}
