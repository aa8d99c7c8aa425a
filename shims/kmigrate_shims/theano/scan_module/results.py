"""What the function given to `scan` returned: outputs, updates and the condition to stop, in this order."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from kmigrate_shims.theano.gof.graph import Variable


class until:
    """The condition, evaluated after each step, on which a loop ends."""

    def __init__(self, condition: Any) -> None:
        from kmigrate_shims.theano.tensor.construct import as_tensor_variable

        self.condition = as_tensor_variable(condition)
        if self.condition.ndim != 0:
            raise TypeError("The condition of `until` must be a scalar.", self.condition)


def _are_outputs(given: Any) -> bool:
    if isinstance(given, (list, tuple)):
        return all(isinstance(each, Variable) for each in given)
    return isinstance(given, Variable)


def _are_updates(given: Any) -> bool:
    if isinstance(given, dict):
        return True
    if not isinstance(given, (list, tuple)):
        return False
    return all(isinstance(each, (list, tuple)) and len(each) == 2 for each in given)


def _is_allowed(given: Any) -> bool:
    if isinstance(given, (list, tuple)):
        return all(_is_allowed(each) for each in given)
    if isinstance(given, dict):
        return all(_is_allowed(pair) for pair in given.items())
    return isinstance(given, (Variable, until))


def _listed(outputs: Any) -> list[Any]:
    return list(outputs) if isinstance(outputs, (list, tuple)) else [outputs]


def get_updates_and_outputs(ls: Any) -> tuple[Any, list[Any], OrderedDict[Any, Any]]:
    """The condition or None, the outputs, and the updates."""
    if not _is_allowed(ls):
        raise ValueError(
            "The return value of your scan lambda expression may only be made of lists, tuples, or dictionaries "
            "containing Theano variables (or `theano.scan_module.until` objects for conditions). Use tensor.constant "
            "to turn constant values into Theano variables."
        )
    if _are_outputs(ls):
        return None, _listed(ls), OrderedDict()
    if _are_updates(ls):
        return None, [], OrderedDict(ls)
    error = ValueError(f"Scan cannot parse the return value of your lambda expression, which is: {ls}")
    if not isinstance(ls, (list, tuple)) or len(ls) not in (2, 3):
        raise error
    rest = list(ls)
    outputs = _listed(rest.pop(0)) if _are_outputs(rest[0]) else []
    updates = OrderedDict(rest.pop(0)) if rest and _are_updates(rest[0]) else OrderedDict()
    if rest and _are_outputs(rest[0]):
        raise ValueError("The function given to scan must return its outputs first, then updates, then the condition.")
    condition = rest.pop(0).condition if rest and isinstance(rest[0], until) else None
    if rest:
        raise error
    return condition, outputs, updates
