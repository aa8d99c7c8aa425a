"""In which order a call gives its positional arguments: that of Keras 1, or that of Keras 2 and today."""

from __future__ import annotations

import ast
from functools import cache
from typing import TYPE_CHECKING, overload

from kmigrate.atlas import signature
from kmigrate.rules.common.classes import Function, class_of
from kmigrate.rules.common.unpacked import eras, gives_on

if TYPE_CHECKING:
    from kmigrate.rules.site import Site
    from kmigrate.settings import Target

# No initializer has such a name: where one stands in an initializer's place, the call is not of Keras 1.
ACTIVATIONS = {
    "elu", "exponential", "gelu", "hard_sigmoid", "linear", "relu", "relu6",
    "selu", "sigmoid", "silu", "softmax", "softplus", "softsign", "swish", "tanh",
}  # fmt: skip
WRITTEN = {"dim_ordering": "data_format"}  # a new name whose value changes too


def old_order(site: Site) -> tuple[str, ...] | None:
    """The parameters as Keras 1 had them, where the call must be read so: stand-alone Keras 2 refused that many. A list
    may hold that many wherever Keras 1 can have run.
    """
    row = site.file.facts.orders.get(site.name)
    call = site.call
    if row is None or call is None:
        return None
    few, place = len(call.args) <= row.keep, starred(site)
    if (few and place is None) or not site.standalone:
        return None
    if place is not None and "1" in eras(site):
        return row.parameters
    if few:
        return None
    for parameter, argument in list(zip(row.parameters, call.args, strict=False))[row.keep :]:
        if parameter.endswith("init") and isinstance(argument, ast.Constant) and not _initializes(argument.value):
            return None
    return row.parameters


def _initializes(value: object) -> bool:
    return value is None or (isinstance(value, str) and value not in ACTIVATIONS)


def starred(site: Site) -> int | None:
    """The place of the first `*args`, from which on it is not known what the call gives."""
    for place, one in enumerate(site.call.args if site.call is not None else ()):
        if isinstance(one, ast.Starred) and not gives_on(site, one.value):
            return place
    return None


def new_name(site: Site, parameter: str) -> str:
    """What a parameter of Keras 1 is called today."""
    row = site.file.facts.keywords.get(site.name, {}).get(parameter)
    return row.new if row is not None and row.new else WRITTEN.get(parameter, parameter)


def position(site: Site, keyword: str) -> int | None:
    """Where a parameter of today stands in this call."""
    order = old_order(site)
    if order is not None:
        names = [new_name(site, parameter) for parameter in order]
    else:
        renamed = site.file.facts.names.get(site.name)
        names = _today(site.name, site.settings.target)
        if not names and renamed is not None and renamed.new:
            names = _today(renamed.new, site.settings.target)
    return names.index(keyword) if keyword in names and "*" not in names[: names.index(keyword)] else None


@cache
def _today(name: str, target: Target) -> list[str]:
    return [p for p in signature(name, target) or () if p != "self"]


def find(site: Site, parameter: str) -> ast.keyword | ast.expr | None:
    """The argument for a parameter of Keras 1: the keyword, or the expression where it is given by position."""
    keyword = site.keyword(parameter)
    order = old_order(site)
    if keyword is not None or order is None or parameter not in order:
        return keyword
    assert site.call is not None
    if len(site.call.args) > len(order):
        return None  # a person must look, and what stands here must stay as it is
    return site.argument(parameter, order.index(parameter))


def value_of(site: Site, *parameters: str) -> ast.expr | None:
    """What is given for the first of these parameters that is given at all, by keyword or by position."""
    return inside(next((one for name in parameters if (one := find(site, name)) is not None), None))


@overload
def inside(given: ast.keyword | ast.expr) -> ast.expr: ...
@overload
def inside(given: ast.keyword | ast.expr | None) -> ast.expr | None: ...
def inside(given: ast.keyword | ast.expr | None) -> ast.expr | None:
    """The value of an argument as `find` gives it."""
    return given.value if isinstance(given, ast.keyword) else given


def hands_on_nothing(site: Site, call: ast.Call) -> bool:
    """Whether `super().__init__(*args, **kwargs)` gets nothing by its place: wherever the file makes an object of the
    class, all that is given by its place has a parameter of its own.
    """
    around, cls = site.function_around(call), class_of(site)
    if not isinstance(around, Function) or around.args.vararg is None or cls is None:
        return False
    if [site.text(one) for one in call.args] != [f"*{around.args.vararg.arg}"]:
        return False
    own = len(around.args.posonlyargs) + len(around.args.args) - 1
    makers = [use.call for use in site.uses("keras.layers.Layer()", "keras.models.Model()")
              if use.call is not None and use.owner is not None and use.owner.node is cls]  # fmt: skip
    return bool(makers) and all(
        len(one.args) <= own and not any(isinstance(given, ast.Starred) for given in one.args) for one in makers
    )
