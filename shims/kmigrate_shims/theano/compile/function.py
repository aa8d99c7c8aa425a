"""`theano.function`."""

from __future__ import annotations

import sys
from typing import Any

from kmigrate_shims.theano.compile.pfunc import pfunc

OTHERS: list[Any] = []  # what makes functions of tensors that are not Theano's, or gives None


def function(
    inputs: Any,
    outputs: Any = None,
    mode: Any = None,
    updates: Any = None,
    givens: Any = None,
    no_default_updates: Any = False,
    accept_inplace: bool = False,
    name: Any = None,
    rebuild_strict: bool = True,
    allow_input_downcast: Any = None,
    profile: Any = None,
    on_unused_input: Any = None,
) -> Any:
    """A callable object that computes outputs from inputs, and updates shared variables."""
    if not isinstance(inputs, (list, tuple)):
        raise Exception(
            "Input variables of a Theano function should be contained in a list, even when there is a single input."
        )
    for make in OTHERS:
        if (found := make(inputs, outputs, updates, givens)) is not None:
            return found
    made = pfunc(
        params=inputs,
        outputs=outputs,
        mode=mode,
        updates=updates,
        givens=givens,
        no_default_updates=no_default_updates,
        accept_inplace=accept_inplace,
        name=name,
        rebuild_strict=rebuild_strict,
        allow_input_downcast=allow_input_downcast,
        on_unused_input=on_unused_input,
        profile=profile,
    )
    if name is None:
        caller = sys._getframe(1)
        made.name = f"{caller.f_code.co_filename}:{caller.f_lineno}"
    return made


def function_dump(filename: Any, inputs: Any, outputs: Any = None, **kwargs: Any) -> None:
    """Write what a function would be made of to a file, by pickle."""
    import pickle

    with open(filename, "wb") as file:
        pickle.dump(dict(inputs=inputs, outputs=outputs, **kwargs), file, protocol=-1)
