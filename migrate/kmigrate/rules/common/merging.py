"""What a merge mode of Keras 1 is today."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from kmigrate.engine.names.values import Functions
from kmigrate.era import number
from kmigrate.rules.site import Site

MODES = {
    "sum": ("add", "Add"),
    "mul": ("multiply", "Multiply"),
    "ave": ("average", "Average"),
    "max": ("maximum", "Maximum"),
    "concat": ("concatenate", "Concatenate"),
    "dot": ("dot", "Dot"),
}
AXES = {"concat": ("concat_axis", "axis"), "dot": ("dot_axes", "axes")}
PARAMETERS = ("mode", "concat_axis", "dot_axes", "output_shape", "output_mask", "arguments")
Pieces = list[str | ast.AST]


@dataclass
class Merging:
    """`function` and `layer` of `keras.layers`, and what they are given besides the tensors and a name."""

    function: str
    layer: str
    given: list[Pieces] = field(default_factory=list)
    name: ast.expr | None = None

    def named(self) -> list[Pieces]:
        """The name as one more argument, where there is one."""
        return [["name=", self.name]] if self.name is not None else []


def merging(
    site: Site, mode: ast.expr | None, others: dict[str, ast.expr | None], name: ast.expr | None
) -> Merging | None:
    """What does the same today; None where it cannot be told or nothing does."""
    kind = "sum" if mode is None else mode.value if isinstance(mode, ast.Constant) else ""
    rest = {key: value for key, value in others.items() if not _is_none(value)}
    if kind in MODES:
        if {"output_mask", "arguments"} & set(rest):
            return None
        plan = Merging(*MODES[kind], name=name)
        old, new = AXES.get(kind, ("", ""))
        axes = rest.get(old)
        if kind == "dot":
            written = _dot_axes(site, axes)
            if not written:
                return None
            plan.given.append(["axes=", *written])
        elif new and axes is not None:
            plan.given.append([f"{new}=", axes])
        return plan
    if mode is not None and _calls(site, mode) and "output_mask" not in rest:
        plan = Merging("Lambda", "Lambda", [[mode]], name)
        plan.given += [[f"{key}=", rest[key]] for key in ("output_shape", "arguments") if key in rest]  # type: ignore[list-item]
        return plan
    return None


def _dot_axes(site: Site, axes: ast.expr | None) -> Pieces:
    """One axis for both, or a pair; Keras 0.3 took a pair of lists, and counted single numbers another way."""
    if axes is None:
        return ["-1"]
    if isinstance(axes, ast.Tuple | ast.List):
        if not any(isinstance(axis, ast.Tuple | ast.List) for axis in axes.elts):
            return [axes]
        inner = [axis.elts[0] for axis in axes.elts if isinstance(axis, ast.Tuple | ast.List) and len(axis.elts) == 1]
        return ["(", inner[0], ", ", inner[1], ")"] if len(inner) == 2 == len(axes.elts) else []
    source = site.settings.source
    if source is not None and number(source) < (1,) and site.text(axes) != "-1":
        return []
    return [axes]


def _calls(site: Site, mode: ast.expr) -> bool:
    """Whether the mode is a function for certain, and not a word."""
    if isinstance(mode, ast.Lambda) or isinstance(site.value(mode), Functions):
        return True
    return isinstance(mode, ast.Name) and bool(site.functions(mode.id)) and not site.assigned(mode.id)


def _is_none(value: ast.expr | None) -> bool:
    return value is None or (isinstance(value, ast.Constant) and value.value is None)


def arguments(site: Site, order: tuple[str, ...]) -> dict[str, ast.expr | None] | None:
    """Parameter -> argument of the call; None where `*` hides what is given."""
    call = site.call
    if call is None or site.unpacks or len(call.args) > len(order):
        return None
    return {parameter: site.argument(parameter, place) for place, parameter in enumerate(order)}
