"""`theano.clone`: expressions with some variables replaced."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.theano.gof.graph import Constant, Variable
from kmigrate_shims.theano.gof.walks import rebuilt


def clone(
    output: Any,
    replace: Any = None,
    strict: bool = True,
    share_inputs: bool = True,
    copy_inputs: Any = None,
) -> Any:
    """The same expression with other variables in the places of some."""
    from kmigrate_shims.theano.gof.walks import inputs as leaves

    share = share_inputs if copy_inputs is None else copy_inputs
    pairs = list(replace.items()) if hasattr(replace, "items") else list(replace or [])
    outputs = outputs_of(output)
    if not all(isinstance(each, Variable) for each in outputs):
        raise TypeError("output must be a theano Variable or Out instance (or list of them)", output)
    _check_gradients(outputs, pairs)
    changes: dict[Any, Any] = {}
    for old, new in pairs:
        if not isinstance(new, Variable):
            from kmigrate_shims.theano.compile.sharedvalue import shared

            new = shared(new)
        if old.type != new.type:
            try:
                new = old.type.filter_variable(new)
            except TypeError:
                if strict:
                    raise
        changes[old] = new
    if not share:
        # A clone of a shared variable has the same value, and goes on with it.
        found = leaves([*outputs, *changes.values()])
        fresh = {each: each.clone() for each in found if not isinstance(each, Constant)}
        changes = fresh | {old: rebuilt([new], fresh)[0] for old, new in changes.items()}
    found = rebuilt(outputs, changes)
    return found if isinstance(output, (list, tuple)) else found[0]


def outputs_of(output: Any) -> list[Any]:
    """The expressions of one or of a list."""
    return list(output) if isinstance(output, (list, tuple)) else [output]


def _check_gradients(outputs: list[Any], pairs: list[Any]) -> None:
    """A gradient is one application here: what is replaced inside of its way would take the way with it."""
    from kmigrate_shims.theano.gof.walks import ops
    from kmigrate_shims.theano.gradient import GradOp, between

    computed = {old for old, _ in pairs if old.owner is not None}
    for node in ops([], outputs) if computed else ():
        if not isinstance(node.op, GradOp):
            continue
        count, costs = node.op.count, node.op.costs
        found = between(computed, node.inputs[:count], node.inputs[count : count + costs])
        if found:
            raise NotImplementedError(
                f"theano.clone cannot replace {found[0]}, through which a gradient of the expression goes. Give the "
                "value with `givens` of theano.function, or replace it before the gradient is taken."
            )
