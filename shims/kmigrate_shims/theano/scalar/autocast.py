"""Numbers of Python become arrays: which dtype they get is a policy."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_shims.theano.configdefaults import config

__all__ = ["NumpyAutocaster", "autocast_float", "autocast_float_as", "autocast_int", "convert"]


class NumpyAutocaster:
    """The first of several dtypes that holds a number without loss."""

    def __init__(self, dtypes: Any) -> None:
        self.dtypes = tuple(dtypes)

    def __call__(self, x: Any) -> Any:
        if config.cast_policy in ("numpy", "numpy+floatX"):
            made = np.asarray(x)
            plain = not hasattr(x, "dtype") and str(made.dtype) in ("float64", "float32")
            if plain and config.cast_policy != "numpy" and str(made.dtype) != config.floatX:
                return made.astype(config.floatX)
            return made
        if hasattr(x, "dtype") and str(x.dtype) in self.dtypes:
            return np.asarray(x)
        if isinstance(x, float) and config.floatX in self.dtypes and config.floatX != "float64":
            return np.asarray(x, dtype=config.floatX)
        made = None
        for dtype in self.dtypes:
            if dtype == "float16" and config.floatX != "float16":
                continue
            with np.errstate(over="ignore"):
                made = np.asarray(x).astype(dtype)
            # As an array: NumPy 2 would bring a plain number to the smaller dtype before it compares.
            if np.all(np.asarray(x) == made):
                break
        return made


autocast_int = NumpyAutocaster(("int8", "int16", "int32", "int64"))
autocast_float = NumpyAutocaster(("float16", "float32", "float64"))


class autocast_float_as:
    """Other dtypes for floats for the time of a block."""

    def __init__(self, *dtypes: Any) -> None:
        self.dtypes = dtypes
        if config.cast_policy != "custom":
            raise AssertionError("autocast_float_as needs config.cast_policy to be 'custom'.")

    def __enter__(self) -> None:
        self.old_dtypes = autocast_float.dtypes
        autocast_float.dtypes = self.dtypes

    def __exit__(self, *args: Any) -> None:
        autocast_float.dtypes = self.old_dtypes


def convert(x: Any, dtype: Any = None) -> np.ndarray[Any, Any]:
    """An array of a number, a list or an array, by the policy that is in force."""
    if dtype is not None:
        made = np.asarray(x, dtype=config.floatX if dtype == "floatX" else dtype)
    elif isinstance(x, int):
        try:
            made = autocast_int(x)
        except OverflowError:
            made = np.asarray(x, dtype="uint64")
    elif isinstance(x, float):
        made = autocast_float(x)
    else:
        made = np.asarray(x)
        if made.size == 0 and not hasattr(x, "dtype"):
            made = made.astype(config.floatX)
    if made.dtype.type not in _KINDS:
        raise TypeError(f"{x!r} is no number and no array of numbers.")
    return made if type(made) in (np.ndarray, np.memmap) else np.asarray(made)


_KINDS = {
    np.dtype(name).type
    for name in (
        "bool",
        "int8",
        "int16",
        "int32",
        "int64",
        "uint8",
        "uint16",
        "uint32",
        "uint64",
        "float16",
        "float32",
        "float64",
        "complex64",
        "complex128",
    )
}
