"""For tests of those who migrate: one assertion, whose message is the report."""

from __future__ import annotations

import os
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
    from kmigrate_runtime.verify import CPU, Request, verify

    at_hand = not isinstance(new, (str, os.PathLike))
    name = str(getattr(new, "name", type(new).__name__)) if at_hand else os.fspath(new)
    given = None if inputs is None else os.fspath(inputs)
    request = Request(os.fspath(old), name, CPU, reading, inputs=given, seed=seed, steps=steps, tolerance=tolerance)
    proof = verify(request, [CPU], model=_copy(new) if at_hand else None)
    if report is not None:
        Path(report).write_text(render(proof, "html"), encoding="utf-8")
    if proof.verdict != EQUAL:
        raise AssertionError(render(proof, "text"))
    return proof


def _copy(model: Any) -> Any:
    """Verifying trains the model, and the caller's must stay as it is."""
    import tempfile

    import keras

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        model.save(path)
        return keras.saving.load_model(path, safe_mode=False)
