"""Values of expressions, computed once and on the spot."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.graph.lowering import Lowering
from kmigrate_shims.graph.program import Program
from kmigrate_shims.theano.compile.errors import translated


def computed(variables: list[Any], values: list[Any], outputs: list[Any]) -> list[Any]:
    """The values of `outputs` where `variables` have these values."""
    feeds: list[Any] = []
    specs: list[Any] = []
    for variable, value in zip(variables, values, strict=True):
        parts = variable.type.feed(variable.type.filter(value))
        feeds.extend(parts)
        specs.extend((spec[0], part.shape) for spec, part in zip(variable.type.specs(), parts, strict=True))

    def body(tensors: list[Any], effects: list[Any]) -> list[Any]:
        lowering = Lowering()
        waiting = list(tensors)
        for variable in variables:
            count = len(variable.type.specs())
            lowering.bind(variable, variable.type.pack(waiting[:count]))
            waiting = waiting[count:]
        return [part for each in outputs for part in each.type.unpack(lowering(each))]

    try:
        found = Program(specs, body)(feeds)
    except Exception as error:
        raise translated(error) from error
    return found
