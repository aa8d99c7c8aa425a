"""How the making of a weight is written today: by `self.add_weight`, or by `keras.Variable` where it has a value."""

from __future__ import annotations

import ast

from kmigrate.rules.common.one_number import is_one_number
from kmigrate.rules.common.weights import Creation
from kmigrate.rules.site import Site


def self_name_of(creation: Creation) -> str:
    target = creation.statement.targets[0]
    assert isinstance(target, ast.Attribute)
    assert isinstance(target.value, ast.Name)
    return target.value.id


def parts_of(site: Site, creation: Creation) -> tuple[str, list[tuple[str, str | ast.AST]]] | None:
    """The function to call (empty: add_weight) and its arguments."""
    call, form = creation.call, creation.form
    given: dict[str, ast.expr] = {k.arg: k.value for k in call.keywords if k.arg is not None}
    order = {
        "initializer": ("shape",),
        "value": ("value", "dtype", "name"),
        "zeros": ("shape", "dtype", "name"),
        "ones": ("shape", "dtype", "name"),
        "RandomUniform": ("shape", "low", "high", "dtype", "name", "seed"),
        "RandomNormal": ("shape", "mean", "scale", "dtype", "name", "seed"),
        "tensorflow": ("initial_value", "trainable"),
    }[form]
    if len(call.args) > len(order) or len(given) < len(call.keywords):
        return None
    if any(isinstance(argument, ast.Starred) for argument in call.args):
        return None
    given |= dict(zip(order, call.args, strict=False))
    if order[0] not in given or set(given) - {*order, "name", "dtype", "dim_ordering"}:
        return None
    last: list[tuple[str, str | ast.AST]] = [("name", given["name"])] if "name" in given else []
    dtype = given.get("dtype")
    if form == "value":
        return site.spell("keras.Variable"), [
            ("", given["value"]),
            ("dtype", dtype if dtype is not None else f"{self_name_of(creation)}.variable_dtype"),
            *last,
        ]
    if form == "tensorflow":
        return _of_tensorflow(site, given, last)
    whole = is_one_number(site, given["shape"])
    first: list[tuple[str, str | ast.AST]] = [("shape", f"({site.text(given['shape'])},)" if whole else given["shape"])]
    if form == "initializer":
        first.append(("initializer", call.func))
    elif form in ("zeros", "ones"):
        first.append(("initializer", f"'{form}'"))
    else:
        drawn = ", ".join(site.text(given[key]) for key in (*order[1:3], "seed") if key in given)
        first.append(("initializer", f"{site.spell(f'keras.initializers.{form}')}({drawn})"))
    return "", [*first, *([("dtype", dtype)] if dtype is not None else []), *last]


def _of_tensorflow(
    site: Site, given: dict[str, ast.expr], last: list[tuple[str, str | ast.AST]]
) -> tuple[str, list[tuple[str, str | ast.AST]]] | None:
    value = given["initial_value"]
    if isinstance(value, ast.Lambda):
        return None  # a function that makes the value: keras.Variable would want its shape too
    parts: list[tuple[str, str | ast.AST]] = [("", value)]
    if isinstance(value, ast.Constant) and type(value.value) in (int, bool) and "dtype" not in given:
        parts.append(("dtype", '"int32"' if type(value.value) is int else '"bool"'))
    parts += [(key, given[key]) for key in ("trainable", "dtype") if key in given]
    return site.spell("keras.Variable"), [*parts, *last]


def laid_out(site: Site, call: ast.Call, name: str, arguments: list[tuple[str, str | ast.AST]]) -> list[str | ast.AST]:
    """A call on one line where it fits, else with its arguments below each other."""
    source = site.file.source
    column = source.start(call) - source.line_start(source.start(call)) + len(name) + 1
    length = sum(len(k) + bool(k) + len(v if isinstance(v, str) else site.text(v)) + 2 for k, v in arguments) - 1
    between = ", " if column + length <= max(79, source.width) else f",{source.newline}{' ' * column}"
    pieces: list[str | ast.AST] = [f"{name}("]
    for index, (keyword, value) in enumerate(arguments):
        pieces += [between if index else "", f"{keyword}=" if keyword else "", value]
    return [*pieces, ")"]
