"""Functions of Theano, option by option, against what the real Theano 1.0.5 gave."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

# Of random streams the bits are asked for, but where logarithms and cosines of two libraries meet.
ROUNDED = {"normal", "normal_symbolic", "truncated_normal", "several_streams_of_one"}
TOLERANCE = {"float64": 1e-11, "float32": 3e-5}
MODULES = [
    "mrg",
    "randomstreams",
    "loops",
    "networks",
    "activations",
    "stable",
    "sparse",
    "corners",
    "batches",
    "between",
    "machinery",
    "customs",
    "cancelled",
    "oddments",
    "rare",
    "audited",
    "remaining",
    "slopes",
]


def tolerance(module: str, case: str, dtype: str) -> float:
    if module == "randomstreams" or (module == "mrg" and case not in ROUNDED):
        return 0.0
    return TOLERANCE[dtype]


def differences(path: str, new: Any, old: Any, allowed: float) -> list[str]:
    """Where what is computed is not what is recorded."""
    if isinstance(old, list):
        if not isinstance(new, (list, tuple)) or len(new) != len(old):
            return [f"{path}: another number of results"]
        return [
            text
            for place, pair in enumerate(zip(new, old, strict=True))
            for text in differences(f"{path}/{place}", *pair, allowed)
        ]
    if isinstance(old, str):
        return [] if new == old else [f"{path}: {new}, recorded {old}"]
    array = np.asarray(new)
    if list(array.shape) != old["shape"] or str(array.dtype) != old["dtype"]:
        return [f"{path}: {array.dtype}{array.shape}, recorded {old['dtype']}{old['shape']}"]
    if "digest" in old and not allowed:
        same = hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest() == old["digest"]
        return [] if same else [f"{path}: other bits"]
    kept = old.get("values", old.get("first"))
    wanted = np.array([float(value) for value in kept])
    found = array.ravel()[: len(wanted)].astype("float64")
    if np.allclose(found, wanted, rtol=allowed, atol=allowed, equal_nan=True):
        return []
    return [f"{path}: {found[:5]}, recorded {wanted[:5]}"]


@pytest.mark.parametrize("dtype", ["float64", pytest.param("float32", marks=pytest.mark.slow)])
@pytest.mark.parametrize("module", MODULES)
def test_results_are_those_of_theano(
    module: str, dtype: str, program: Callable[..., Any], recording: Callable[..., Any], floatx: Callable[[str], None]
) -> None:
    floatx(dtype)
    probes, found = program("probes", module), []
    cases = recording("probes", module, dtype)["cases"]
    assert {name for name in vars(probes) if name.startswith("case_")} == {f"case_{name}" for name in cases}
    for name, recorded in cases.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if isinstance(recorded, dict) and "raises" in recorded:
                with pytest.raises(Exception) as raised:  # noqa: PT011 - the recording says which
                    getattr(probes, f"case_{name}")()
                found += (
                    [] if raised.type.__name__ == recorded["raises"] else [f"{name}: raises {raised.type.__name__}"]
                )
            else:
                result = getattr(probes, f"case_{name}")()
                found += differences(name, result, recorded, tolerance(module, name, dtype))
    assert not found, "\n".join(found)
