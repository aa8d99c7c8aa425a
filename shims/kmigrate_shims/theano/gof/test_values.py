"""`compute_test_value`: each expression is computed with example values as soon as it is written."""

from __future__ import annotations

import warnings
from typing import Any

from kmigrate_shims.theano.configdefaults import config
from kmigrate_shims.theano.gof.graph import Constant
from kmigrate_shims.theano.gof.walks import inputs as leaves

_busy: list[bool] = []


def value_of(variable: Any) -> Any:
    """The test value of a variable: its constant, its shared value, or what is in its tag."""
    if isinstance(variable, Constant):
        return variable.value
    if hasattr(variable, "get_value"):
        return variable.get_value(borrow=True, return_internal_type=True)
    if hasattr(variable.tag, "test_value"):
        value = variable.type.filter(variable.tag.test_value)
        return value
    raise AttributeError(f"{variable} has no test value. Set {variable}.tag.test_value to an example.")


def complain(message: str, error: type[Exception] = AttributeError) -> None:
    """Raise, warn or be silent, as the flag says."""
    action = config.compute_test_value
    if action == "raise":
        raise error(message)
    if action == "warn":
        warnings.warn(message, stacklevel=2)
    elif action not in ("ignore", "off", "pdb"):
        raise ValueError(f"{action} is not valid for configuration option compute_test_value")


def remember(node: Any) -> None:
    """Compute the outputs of an application from the test values of its inputs."""
    if config.compute_test_value == "off" or _busy:
        return
    values = []
    # A gradient is of the expressions that its inputs are, not of their values.
    looks_back = getattr(node.op, "looks_back", False)
    inputs = [each for each in leaves(node.inputs) if not isinstance(each, Constant)] if looks_back else node.inputs
    for place, variable in enumerate(inputs):
        try:
            values.append(value_of(variable))
        except AttributeError:
            complain(
                f"Cannot compute test value: input {place} ({variable}) of Op {node} missing default value. "
                f"Set {variable}.tag.test_value to an example.",
                ValueError,
            )
            return
    from kmigrate_shims.theano.compile.once import computed

    _busy.append(True)
    try:
        results = computed(inputs, values, node.outputs)
    finally:
        _busy.pop()
    for output, result in zip(node.outputs, results, strict=True):
        output.tag.test_value = result
