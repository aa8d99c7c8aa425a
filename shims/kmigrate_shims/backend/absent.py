"""Names that stood in the old modules of the backends beside `K` itself: what they are, or what to take instead."""

from __future__ import annotations

import dis
import importlib
import sys
from typing import Any

from kmigrate_shims.backend.theano_ways import Ways

_VALUES: dict[str, Any] = {
    "py_all": all, "py_any": any, "py_sum": sum, "py_slice": slice, "required_entries": ["placeholder", "variable",
    "function"],
}  # fmt: skip
_CNTK = (
    "ConvertToBatch", "ConvertToStatic", "LambdaFunc", "ReshapeBatch", "b_any", "classification_error", "dev",
    "get_num_dynamic_axis", "grad_parameter_dict", "has_seq_axis", "pad",
)  # fmt: skip
_INSTEAD = {
    **dict.fromkeys(_CNTK, "was a part of the backend for CNTK. Use the functions of `keras.backend` that are public"),
    **dict.fromkeys(
        ("ctc_create_skip_idxs", "ctc_interleave_blanks", "ctc_path_probs", "ctc_update_log_p"),
        "was a part of Theano's CTC. Use K.ctc_batch_cost(y_true, y_pred, input_length, label_length)",
    ),
    "NAME_SCOPE_STACK": "held the names of open scopes. Use K.name_scope(name)",
    "_REENTRY": "was a part of Theano's backend. Use K.function",
}


def gone(text: str) -> Exception:
    """The error for a name that is not there. Of an AttributeError, `from x import y` would not show the text."""
    frame: Any = sys._getframe(1)
    while frame is not None and "kmigrate_shims" in frame.f_code.co_filename:
        frame = frame.f_back
    asked = frame is not None and dis.opname[frame.f_code.co_code[frame.f_lasti]] == "IMPORT_FROM"
    return ImportError(text) if asked else AttributeError(text)


def _initialize_variables(session: Any = None) -> None:
    """Variables have their values from the start."""


def _normalize_axis(axis: Any, ndim: int | None) -> Any:
    """Axes counted from the front."""
    if isinstance(axis, (list, tuple)):
        return tuple(_normalize_axis(one, ndim) for one in axis)
    return axis % ndim if axis is not None and axis < 0 else axis


def private(name: str) -> Any:
    """State and helpers that programs reached for behind `K`."""
    import tensorflow as tf

    from kmigrate_shims import backend as K

    found: dict[str, Any] = {
        "_EPSILON": K.epsilon, "_FLOATX": K.floatx, "_IMAGE_DATA_FORMAT": K.image_data_format,
        "_LEARNING_PHASE": K.learning_phase, "_SESSION": K.get_session, "_MANUAL_VAR_INIT": lambda: False,
        "_GRAPH_LEARNING_PHASES": lambda: {tf.compat.v1.get_default_graph(): K.learning_phase()},
    }  # fmt: skip
    functions: dict[str, Any] = {
        "_convert_string_dtype": tf.as_dtype, "_get_session": K.get_session,
        "_initialize_variables": _initialize_variables, "_normalize_axis": _normalize_axis,
        "_to_tensor": lambda x, dtype: tf.convert_to_tensor(x, dtype=dtype),
    }  # fmt: skip
    if name in found:
        return found[name]()
    if name in functions:
        return functions[name]
    raise gone(
        f"keras.backend.{name} is not there: it was a private part of the old backend. Use the public functions of "
        "keras.backend."
    )


def of_theano(name: str) -> Any:
    """`K.theano` and `K.T`: what Keras had imported there, on Theano."""
    if not Ways.theano:
        raise gone(f"module 'keras.backend' has no attribute '{name}'")
    return importlib.import_module("kmigrate_shims.theano.tensor" if name == "T" else "kmigrate_shims.theano")


def answer(name: str) -> Any:
    """The value of a name that `K` has not itself, or the error that says what to do."""
    if name in _VALUES:
        return _VALUES[name]
    if name == "transpose_shape":
        from kmigrate_shims.keras.utils.generic_utils import transpose_shape

        return transpose_shape
    if name in ("backend_module", "namespace"):
        from kmigrate_shims import backend

        return backend if name == "backend_module" else dict(vars(backend))
    if name in ("T", "theano"):
        return of_theano(name)
    if name in _INSTEAD:
        raise gone(f"keras.backend.{name} {_INSTEAD[name]}.")
    if name.startswith("_") and not name.startswith("__"):
        return private(name)
    raise gone(f"module 'keras.backend' has no attribute '{name}'")
