"""Steps that are left out."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from kmigrate_runtime.verify.diagnose.causes.registry import Seen, Wrong, cause, with_options


@cause(
    "mask ignored", "It does not see the mask.", "Check that mask_zero, Masking and supports_masking are as they were."
)
def _mask(seen: Seen) -> Iterator[Wrong]:
    yield Wrong(seen.layer, masked=False)


@cause("mask value", "It leaves out steps of another value.", "Write mask_value out.")
def _value(seen: Seen) -> Iterator[Wrong]:
    if seen.layer.kind != "Masking" or not seen.inputs:
        return
    x = np.asarray(seen.inputs[0])
    constant = (x == x[..., :1]).all(axis=-1)
    # Numbers that fill a whole step, and one that fills none.
    values = [float(value) for value in np.unique(x[..., 0][constant])[:50]]
    for value in (*values, 0.0, float("inf")):
        if value != seen.layer.options.get("mask_value", 0.0):
            yield Wrong(
                with_options(seen.layer, mask_value=value), detail=f"{value:g}" if np.isfinite(value) else "none"
            )
