"""`map_variables`: expressions with each variable put through a function, also inside of loops and inner graphs."""

from __future__ import annotations

import dataclasses
from typing import Any

from kmigrate_shims.theano.compile.builders import OpFromGraph
from kmigrate_shims.theano.gof.graph import Constant
from kmigrate_shims.theano.gof.walks import inputs as leaves
from kmigrate_shims.theano.scan_module.scan_op import Scan


def map_variables(replacer: Any, graphs: Any, additional_inputs: Any = ()) -> list[Any]:
    """The expressions again, with each variable put through `replacer`."""
    done: dict[Any, Any] = {}

    def mapped(variable: Any) -> Any:
        if variable not in done:
            made = variable
            if variable.owner is not None:
                node = variable.owner
                made = _rebuilt(node, [mapped(each) for each in node.inputs], replacer).outputs[variable.index]
            done[made] = done[variable] = replacer(made)
        return done[variable]

    return [mapped(each) for each in graphs]


def _rebuilt(node: Any, inputs: list[Any], replacer: Any) -> Any:
    """The application on other inputs, or itself where nothing has changed."""
    if isinstance(node.op, Scan):
        found = _loop(node.op, inputs, replacer)
    elif isinstance(node.op, OpFromGraph):
        found = _inner_graph(node.op, inputs, replacer)
    else:
        found = None
    if found is not None:
        return found
    if all(new is old for new, old in zip(inputs, node.inputs, strict=True)):
        return node
    return node.clone_with_new_inputs(inputs, strict=False)


def _loop(op: Scan, inputs: list[Any], replacer: Any) -> Any:
    inner = op.inner
    old = inner.results()
    new = map_variables(replacer, old)
    if all(one is other for one, other in zip(new, old, strict=True)):
        return None
    foreign = _foreign(new, [*inner.given(), *inner.captured])
    number = len(inner.outputs)
    changed = dataclasses.replace(
        inner,
        outputs=new[:number],
        updates=new[number : number + len(inner.updates)],
        condition=None if inner.condition is None else new[-1],
        captured=[*inner.captured, *foreign],
    )
    return Scan(changed, op.name, op.truncate_gradient, op.info).make_node(*inputs, *foreign)


def _inner_graph(op: OpFromGraph, inputs: list[Any], replacer: Any) -> Any:
    new = map_variables(replacer, op.local_outputs)
    if all(one is other for one, other in zip(new, op.local_outputs, strict=True)):
        return None
    foreign = [each for each in _foreign(new, op.local_inputs) if not hasattr(each, "get_value")]
    made = type(op)([*op.local_inputs, *foreign], new, inline=op.is_inline, name=op.name)
    return made.make_node(*inputs[: len(op.local_inputs)], *foreign)


def _foreign(results: list[Any], known: list[Any]) -> list[Any]:
    """What the results read that was no input of the inner graph before."""
    found = [each for each in leaves(results) if not isinstance(each, Constant)]
    for each in found:
        if getattr(each, "update", None) is not None or getattr(each, "default_update", None) is not None:
            raise NotImplementedError(f"The shared variable {each} has updates, and is used anew inside of a loop.")
    return [each for each in found if each not in set(known)]
