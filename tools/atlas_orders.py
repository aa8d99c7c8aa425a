"""Finds the callables of old releases whose positional parameters stand in another order in the target, and those whose
keywords are called otherwise there or are gone.
"""

from __future__ import annotations

from collections.abc import Iterator

from complete_read import Release, releases
from kmigrate.atlas import positional
from kmigrate.engine.names.canonical import canonical
from kmigrate.rules.calls.unknown_arguments import accepted
from kmigrate.tables import load_tables

# Their methods are asked for by the name of one class: a use is told to the first class that a rule speaks of.
MODELS = (
    *("keras.engine.training.Model", "keras.engine.network.Network", "keras.engine.topology.Container"),
    *("keras.engine.sequential.Sequential", "keras.models.Sequential", "tensorflow.keras.Model"),
)
KERAS = ("0.3.3", "1.0.8", "1.2.2", "2.0.9", "2.1.6", "2.2.4", "2.3.1", "preprocessing", "tf")

HANDED_ON = {"keras.optimizers.": ("lr", "decay"), "keras.callbacks.ModelCheckpoint": ("period",)}


def era_of(release: Release) -> str:
    """Releases of one era agree in most: Keras 0.3 and 1, Keras 2, tf.keras."""
    if release.name.startswith("tf-"):
        return "tf"
    return "1" if release.name[0] in "01" else "2"


def old_signatures(release: Release) -> Iterator[tuple[str, dict[str, str | None]]]:
    """The canonical names of what can be called, models' methods too, with their parameters."""
    for name, (kind, _) in release.names.items():
        signature = release.signature(name)
        if kind != "import" and signature is not None:
            yield canonical(name), signature
    for cls in MODELS:
        for member, (kind, text) in release.members.get(cls, {}).items():
            if kind == "method":
                yield f"keras.models.Model.{member}", release.split(text)


def old_orders(release: Release) -> dict[str, list[str]]:
    """Canonical name -> the parameters that can be given by position."""
    found: dict[str, list[str]] = {}
    for name, signature in old_signatures(release):
        _put(found, name, signature)
    return found


def _put(found: dict[str, list[str]], name: str, signature: dict[str, str | None]) -> None:
    renamed = {old: row.new for old, row in load_tables().keywords.get(name, {}).items() if row.new}
    names = [renamed.get(n, "x" if n == "X" else n) for n in signature]
    if any(n.startswith("*") and n not in ("**kwargs", "*") for n in names) or name in found:
        return
    ends = next((index for index, n in enumerate(names) if n.startswith("*")), len(names))
    found[name] = names[:ends]


def order_lines() -> list[str]:
    """Name, era, and the old order as far as all releases of the era agree on it; `...` where some go on."""
    facts = load_tables()
    eras: dict[tuple[str, str], list[list[str]]] = {}
    for release in _read():
        for name, order in old_orders(release).items():
            eras.setdefault((name, era_of(release)), []).append(order)
    lines = []
    for (name, era), orders in sorted(eras.items()):
        row = facts.names.get(name)
        if row is not None and row.kind == "shim" and era == "1":
            new: tuple[str, ...] | None = tuple(_common(eras.get((name, "2"), [[]])))  # a shim has the order of Keras 2
        elif row is not None and row.kind != "name":
            continue
        else:
            new = positional(_target(name), "tf.keras")
        agreed = _common(orders)
        longest = max(orders, key=len)
        if new is not None and any(order != list(new[: len(order)]) for order in orders):
            lines.append(f"{name}\t{era}\t{' '.join([*agreed, *(['...'] if longest != agreed else [])])}")
    return lines


def _read() -> Iterator[Release]:
    for release in releases().values():
        if release.name.partition("-")[0] in KERAS:
            yield release


def keyword_lines() -> list[str]:
    """Name, era, and the parameters that a release of the era had and the target has not, by that name."""
    facts = load_tables()
    eras: dict[tuple[str, str], dict[str, None]] = {}
    for release in _read():
        for name, parameters in old_signatures(release):
            row = facts.names.get(name)
            taken = accepted(_target(name), "tf.keras") if row is None or row.kind in ("name", "method") else None
            if taken is None or "*args" in taken:
                continue  # what is said of the name says it of its parameters
            plain = [one for one in (*parameters, *_handed_on(name, release, parameters)) if not one.startswith("*")]
            gone = [one for one in plain if one not in taken or one in facts.keywords.get(name, {})]
            eras.setdefault((name, era_of(release)), {}).update(dict.fromkeys(gone))
    return [f"{name}\t{era}\t{' '.join(gone)}" for (name, era), gone in sorted(eras.items()) if gone]


def _handed_on(name: str, release: Release, parameters: dict[str, str | None]) -> tuple[str, ...]:
    """What tf.keras took by `**kwargs` for the sake of older programs: of 1.15 to 2.10."""
    if era_of(release) != "tf" or "**kwargs" not in parameters:
        return ()
    return next((taken for start, taken in HANDED_ON.items() if name.startswith(start)), ())


def _target(name: str) -> str:
    row = load_tables().names.get(name)
    if row is None:
        return name
    return row.new if row.kind == "name" else f"{name.rpartition('.')[0]}.{row.new}"


def _common(lists: list[list[str]]) -> list[str]:
    """The longest beginning that all lists share; a list that merely ends does not disagree."""
    longest = max(lists, key=len)
    for index, item in enumerate(longest):
        if any(index < len(one) and one[index] != item for one in lists):
            return longest[:index]
    return longest


def order_files() -> dict[str, str]:
    header = "# written by tools/atlas.py orders from Keras 0.3.3 to 2.3.1, tf.keras 1.15 to 2.15 and the targets"
    files = {"legacy.orders.txt": order_lines(), "legacy.keywords.txt": keyword_lines()}
    return {name: "\n".join([header, *lines]) + "\n" for name, lines in files.items()}
