"""Small things about tensors and layers of Keras 3 in which its releases and backends differ."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from kmigrate_runtime.verify import trees


def single(arrays: list[Any] | None) -> Any:
    return arrays[0] if arrays is not None and len(arrays) == 1 else arrays


def entries(model: Any) -> list[Any]:
    """What a model says of its inputs: tensors, or of one that has no graph the shapes that it was built for."""
    tensors = getattr(model, "inputs", None)
    return list(tensors) if tensors else []


def packed(model: Any, arrays: list[Any]) -> Any:
    """The inputs as the model takes them: one alone, several in a list, or by names, as a subclass was called."""
    shapes = list((getattr(model, "_build_shapes_dict", None) or {}).values())
    if entries(model) or len(shapes) != 1 or not isinstance(shapes[0], dict) or len(shapes[0]) != len(arrays):
        return single(arrays)
    return dict(zip(sorted(shapes[0]), arrays, strict=True))


def numbers(tensor: Any) -> np.ndarray:
    """Of a tensor, not copied where they are in this machine's memory already."""
    if keras.backend.backend() == "tensorflow":
        try:
            # A variable is read without being copied, and one that is assigned later leaves what was read as it was.
            return np.asarray(memoryview(tensor.value() if hasattr(tensor, "handle") else tensor))
        except (TypeError, ValueError, BufferError):  # a bfloat16, or on another device
            pass
    found = keras.ops.convert_to_numpy(tensor)
    return found.astype("float32") if found.dtype.kind not in "biuf" else found  # bfloat16


def held(variable: Any) -> np.ndarray:
    return numbers(keras.ops.convert_to_tensor(variable.value))


def mask_of(tensor: Any) -> Any:
    try:
        from keras.src.backend import get_keras_mask
    except ImportError:  # Keras 3.0 to 3.3
        return getattr(tensor, "_keras_mask", None)
    return get_keras_mask(tensor)


def put_mask(tensor: Any, mask: Any) -> None:
    try:
        from keras.src.backend import set_keras_mask
    except ImportError:
        tensor._keras_mask = mask
    else:
        set_keras_mask(tensor, mask)


def takes_training(operation: Any) -> bool:
    """Whether it is told the phase: Keras noted that by another name before it had contexts of calls."""
    contexts = getattr(operation, "_call_context_args", None)
    return "training" in contexts if contexts is not None else bool(getattr(operation, "_call_has_training_arg", False))


def of_rank(tensor: Any, rank: int) -> Any:
    """A model takes a last axis of one more, or one less, than it was made for."""
    if len(tensor.shape) == rank + 1 and tensor.shape[-1] == 1:
        return keras.ops.squeeze(tensor, axis=-1)
    return keras.ops.expand_dims(tensor, axis=-1) if len(tensor.shape) == rank - 1 else tensor


def forget(layer: Any) -> None:
    """Resets what stateful layers remember."""
    for inner in layer._flatten_layers():
        if getattr(inner, "stateful", False) and hasattr(inner, "reset_states") and not hasattr(inner, "cell_names"):
            inner.reset_state() if hasattr(inner, "reset_state") else inner.reset_states()


def functional(model: Any) -> Any:
    """The graph of a model: that of a Sequential is inside of it."""
    return getattr(model, "_functional", None) or model


def nodes(model: Any) -> list[Any]:
    """The calls in the graph of a model, those first that others read."""
    by_depth = getattr(functional(model), "_nodes_by_depth", {})
    return [node for depth in sorted(by_depth, reverse=True) for node in by_depth[depth]]


def filled(given: Any, values: dict[int, Any]) -> Any:
    """The arguments of a call with values for the symbols in them."""
    return trees.map_structure(lambda x: values.get(id(x)) if isinstance(x, keras.KerasTensor) else x, given)
