"""The table of kinds: which options and weights a layer has, and whether what a file holds fits."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from kmigrate_runtime.spec import Layer

Sizes = dict[str, int]  # what `in`, `dim` and the like stand for in one layer


@dataclass(frozen=True)
class Role:
    """A weight of a kind: its shape, and the option without which it is not there."""

    name: str
    shape: str
    option: str | None

    def is_in(self, options: Mapping[str, Any]) -> bool:
        option, _, word = (self.option or "").partition("=")
        return not option or (options.get(option) == word if word else bool(options.get(option, True)))

    def fits(self, shape: tuple[int, ...], options: Mapping[str, Any], sizes: Sizes) -> bool:
        """Whether a weight can have this shape. Notes in `sizes` what the file alone says, so that roles agree."""
        if self.shape == "...":
            return True
        for terms in self.shape.split(" or "):
            wanted = _dimensions(terms, options, len(shape))
            known = dict(sizes)
            if len(wanted) == len(shape) and all(
                _agrees(term, size, options, known) for term, size in zip(wanted, shape, strict=True)
            ):
                sizes.update(known)
                return True
        return False


@dataclass(frozen=True)
class Kind:
    name: str
    needed: tuple[str, ...]
    defaults: Mapping[str, Any]
    initializers: Mapping[str, str]
    roles: tuple[Role, ...]
    still: frozenset[str]

    def options(self) -> set[str]:
        return {*self.needed, *self.defaults, *self.initializers}

    def roles_of(self, options: Mapping[str, Any]) -> list[Role]:
        return [role for role in self.roles if role.is_in(options)]


@cache
def table() -> dict[str, Kind]:
    return _rows("kinds.toml") | later()


@cache
def later() -> dict[str, Kind]:
    """Those that only tf.keras had: in a file of another Keras, a class of that name is the user's."""
    return _rows("kinds_later.toml")


def _rows(file: str) -> dict[str, Kind]:
    text = files("kmigrate_runtime.legacy").joinpath(file).read_text(encoding="utf-8")
    return {name: _kind(name, row) for name, row in tomllib.loads(text).items()}


def misfit(layer: Layer) -> str | None:
    """What is wrong with the weights of a layer, in words; None where they are as its kind wants them."""
    kind = table().get(layer.kind)
    if kind is None or layer.foreign is not None:
        return None
    wanted = {role.name: role for role in kind.roles_of(layer.options)}
    if set(wanted) != set(layer.weights):
        return f"has the weights {_words(layer.weights)} where {_words(wanted)} are needed"
    sizes: Sizes = {}
    for name, role in wanted.items():
        shape = layer.weights[name].shape
        if not role.fits(shape, layer.options, sizes):
            return f"has a {name} of shape {tuple(shape)} where ({role.shape}) is needed"
    return None


def markdown() -> str:
    """The table of docs/spec.md."""
    lines = ["| kind | options | weights |", "|---|---|---|"]
    for kind in table().values():
        options = [f"`{name}`" for name in kind.needed]
        options += [f"`{name}={value}`" for name, value in kind.defaults.items() if value is not None]
        none = [name for name, value in kind.defaults.items() if value is None]
        plain = [f"`{name}`" for name in none if not name.endswith(("_regularizer", "_constraint"))]
        weights = [
            f"`{role.name}` ({role.shape})" + (f" if `{role.option}`" if role.option else "") for role in kind.roles
        ]
        lines.append(f"| `{kind.name}` | {', '.join(options + plain)} | {', '.join(weights)} |")
    return "\n".join(lines) + "\n"


def _kind(name: str, row: dict[str, Any]) -> Kind:
    roles = []
    for role, text in row.get("weights", {}).items():
        shape, _, option = text.partition("|")
        roles.append(Role(role, shape.strip(), option.strip() or None))
    defaults = {**row.get("defaults", {}), **dict.fromkeys(row.get("none", ()))}
    return Kind(
        name=name,
        needed=tuple(row.get("needed", ())),
        defaults=defaults,
        initializers=row.get("initializers", {}),
        roles=tuple(roles),
        still=frozenset(row.get("still", ())),
    )


def _dimensions(shape: str, options: Mapping[str, Any], rank: int) -> list[str]:
    """The terms of a shape, one for each dimension."""
    terms = [term.strip() for term in shape.split(",")]
    result: list[str] = []
    for term in terms:
        if not term.startswith("*"):
            result.append(term)
        elif term == "*1":
            result.extend("1" for _ in range(rank - len(terms) + 1))
        else:
            result.extend(str(size) for size in options.get(term[1:]) or ())
    return result


def _agrees(term: str, size: int, options: Mapping[str, Any], sizes: Sizes) -> bool:
    product, unknown = 1, ""
    for factor in term.split("*"):
        if factor.isdigit():
            product *= int(factor)
        elif isinstance(options.get(factor), int):
            product *= options[factor]
        elif factor in sizes:
            product *= sizes[factor]
        else:
            unknown = factor
    if not unknown:
        return product == size
    if product == 0 or size % product:
        return False
    sizes[unknown] = size // product
    return True


def _words(names: Any) -> str:
    return ", ".join(sorted(names)) or "none"


if __name__ == "__main__":
    print(markdown(), end="")
