"""Modes that look at every value that a function computes: operation by operation, as a program asks for it.

All values are fetched with the outputs, and shown in the order in which they were computed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

from kmigrate_shims.theano.compile.mode import Mode, predefined_modes
from kmigrate_shims.theano.configdefaults import config
from kmigrate_shims.theano.gof.graph import Constant

_logger = logging.getLogger("theano.compile.nanguardmode")
Seen = list[tuple[Any, Any]]  # variables with their values


class NanGuardMode(Mode):
    """What is not finite, or very large, is an error, in every value that is computed."""

    def __init__(
        self,
        nan_is_error: Any = None,
        inf_is_error: Any = None,
        big_is_error: Any = None,
        optimizer: Any = "default",
        linker: Any = None,
        db: Any = None,
    ) -> None:
        super().__init__(linker, optimizer)
        asked = {"nan_is_error": nan_is_error, "inf_is_error": inf_is_error, "big_is_error": big_is_error}
        for name, wanted in asked.items():
            setattr(self, name, getattr(config.NanGuardMode, name) if wanted is None else wanted)
        self.checks: list[tuple[Any, Callable[[Any], bool], str]] = [
            (self.nan_is_error, lambda array: bool(np.isnan(array).any()), "NaN detected"),  # type: ignore[attr-defined]
            (self.inf_is_error, lambda array: bool(np.isinf(array).any()), "Inf detected"),  # type: ignore[attr-defined]
            (self.big_is_error, lambda array: bool((np.abs(array) > 1e10).any()), "Big value detected"),  # type: ignore[attr-defined]
        ]

    def watch(self, seen: Seen) -> None:
        """Raise for the first value that is not as it should be."""
        for variable, value in seen:
            if not isinstance(value, np.ndarray) or value.dtype.kind not in "fc":
                continue
            for wanted, found, what in self.checks:
                if wanted and found(value):
                    self._complain(what, variable)

    def _complain(self, what: str, variable: Any) -> None:
        from kmigrate_shims.theano.printing import debugprint

        place = "in one of the graph inputs." if variable.owner is None else "in the output of a node in this variable:"
        message = f"{what}\nNanGuardMode found an error {place}\n{debugprint(variable, file='str')}"
        if config.NanGuardMode.action == "warn":
            _logger.warning(message)
        else:
            raise AssertionError(message)


class MonitorMode(Mode):
    """Functions of the program see each operation with the values that it took and gave."""

    def __init__(
        self, pre_func: Any = None, post_func: Any = None, optimizer: Any = "default", linker: Any = None
    ) -> None:
        super().__init__(linker, optimizer)
        self.pre_func, self.post_func = pre_func, post_func

    def clone(self, link_kwargs: Any = None, optimizer: str = "", **kwargs: Any) -> Any:
        return type(self)(self.pre_func, self.post_func, optimizer or self.provided_optimizer, self.provided_linker)

    def watch(self, seen: Seen) -> None:
        """Show every operation. All is computed by then: before and behind it the values are the same."""
        values = dict(seen)
        nodes = dict.fromkeys(variable.owner for variable, _ in seen if variable.owner is not None)
        for place, node in enumerate(nodes):
            given = [[each.data if isinstance(each, Constant) else values.get(each)] for each in node.inputs]
            step = SimpleNamespace(inputs=given, outputs=[[values.get(each)] for each in node.outputs])
            for function in (self.pre_func, self.post_func):
                if function is not None:
                    function(place, node, step)


def detect_nan(i: int, node: Any, fn: Any) -> None:
    """Say where a value that is not a number comes from: for `MonitorMode(post_func=detect_nan)`."""
    from kmigrate_shims.theano.printing import debugprint

    arrays = [cell[0] for cell in fn.outputs if isinstance(cell[0], np.ndarray) and cell[0].dtype.kind in "fc"]
    if any(np.isnan(each).any() for each in arrays):
        print("*** NaN detected ***")
        debugprint(node)
        print(f"Inputs : {[cell[0] for cell in fn.inputs]}")
        print(f"Outputs: {[cell[0] for cell in fn.outputs]}")


predefined_modes["NanGuardMode"] = NanGuardMode()
