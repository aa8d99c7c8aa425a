"""For tests of those who migrate: one assertion, whose message is the report."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kmigrate_runtime.proof import Proof


def assert_equivalent(
    old: str | os.PathLike[str],
    new: Any,
    *,
    tolerance: float | None = None,
    steps: int | None = None,
    seed: int = 0,
    inputs: str | os.PathLike[str] | None = None,
    report: str | os.PathLike[str] | None = None,
    **reading: Any,
) -> Proof:
    """Fails unless the new model computes what the old one did.

    `old` is a trace or a legacy model file; `new` a model of Keras 3, a file, or `module:function`. `reading` says what
    an old file does not: `backend`, `release`, `ordering`, `weights`. `report` is where to write the page.
    """
    from kmigrate_runtime.proof import EQUAL
    from kmigrate_runtime.report import render
    from kmigrate_runtime.report.terminal import headline
    from kmigrate_runtime.verify import CPU, Request, verify

    at_hand = not isinstance(new, (str, os.PathLike))
    name = str(getattr(new, "name", type(new).__name__)) if at_hand else os.fspath(new)
    given = None if inputs is None else os.fspath(inputs)
    request = Request(os.fspath(old), name, CPU, reading, inputs=given, seed=seed, steps=steps, tolerance=tolerance)
    with _as_it_was(new) if at_hand else contextlib.nullcontext():
        proof = verify(request, [CPU], model=new if at_hand else None)
    if report is not None:
        Path(report).write_text(render(proof, "html"), encoding="utf-8")
    if proof.verdict != EQUAL:
        raise AssertionError(f"{headline(proof)}\n\n{render(proof, 'text')}")
    return proof


@contextlib.contextmanager
def _as_it_was(model: Any) -> Iterator[None]:
    """Verifying trains the model, and the caller's must stay as it is."""
    import numpy as np

    from kmigrate_runtime.verify.tensors import held

    optimizer = getattr(model, "optimizer", None)
    if optimizer is not None and not optimizer.built:
        optimizer.build(model.trainable_variables)
    variables = [*model.variables, *model.metrics_variables, *(optimizer.variables if optimizer is not None else [])]
    before = [np.array(held(variable)) for variable in variables]
    try:
        yield
    finally:
        for variable, value in zip(variables, before, strict=True):
            variable.assign(value)
