"""What users hand to fit and kin, as lists of arrays that fit the model."""

from __future__ import annotations

import copy
import warnings
from typing import Any

import numpy as np

from kmigrate_shims import backend as K
from kmigrate_shims.keras import era, losses
from kmigrate_shims.keras.utils.generic_utils import to_list


def standardize_single_array(x: Any) -> Any:
    if x is None:
        return None
    if K.is_tensor(x):
        shape = K.int_shape(x)
        if shape is not None and len(shape) == 1:
            return K.expand_dims(x, axis=1)
        return x
    if getattr(x, "shape", None) is not None and len(x.shape) == 1:
        return np.expand_dims(x, 1)
    return x


def _as_list(data: Any, names: list[str]) -> list[Any]:
    if isinstance(data, dict):
        try:
            return [data[x].values if type(data[x]).__name__ == "DataFrame" else data[x] for x in names]
        except KeyError as error:
            raise ValueError(f'No data provided for "{error.args[0]}". Need data for each key in: {names}') from None
    if isinstance(data, list):
        if len(names) == 1 and data and isinstance(data[0], (float, int)):
            return [np.asarray(data)]
        if data and isinstance(data[0], list):
            return [np.asarray(d) for d in data]
        if len(names) == 1 and data and isinstance(data[0], np.ndarray) and len(data) > 1:
            return list(data)
        return list(data)
    return [data]


def standardize_input_data(
    data: Any, names: list[str], shapes: Any = None, check_batch_axis: bool = True, exception_prefix: str = ""
) -> list[Any]:
    """Arrays, one for each name, each with an axis of samples and one more."""
    if not names:
        if data is not None and hasattr(data, "__len__") and len(data):
            raise ValueError(f"Error when checking model {exception_prefix}: expected no data, but got:", data)
        return []
    if data is None:
        return [None for _ in names]
    found = _as_list(data, names)
    found = [x.values if type(x).__name__ in ("DataFrame", "Series") else x for x in found]
    found = [standardize_single_array(x) for x in found]
    if len(found) != len(names):
        if found and hasattr(found[0], "shape"):
            raise ValueError(
                f"Error when checking model {exception_prefix}: the list of Numpy arrays that you are passing to your "
                f"model is not the size the model expected. Expected to see {len(names)} array(s), but instead got the "
                f"following list of {len(found)} arrays: {str(data)[:200]}..."
            )
        if len(names) > 1:
            raise ValueError(
                f"Error when checking model {exception_prefix}: you are passing a list as input to your model, but the "
                f"model expects a list of {len(names)} Numpy arrays instead. The list you passed was: {str(data)[:200]}"
            )
        if len(found) == 1 and not hasattr(found[0], "shape"):
            raise TypeError(
                f"Error when checking model {exception_prefix}: data should be a Numpy array, or list/dict of Numpy "
                f"arrays. Found: {str(data)[:200]}..."
            )
        if len(names) == 1:
            found = [np.asarray(found)]
    if shapes:
        for name, shape, x in zip(names, shapes, found, strict=True):
            if shape is not None:
                _check_shape(name, shape, x, check_batch_axis, exception_prefix)
    return found


def _check_shape(name: str, shape: Any, x: Any, check_batch_axis: bool, prefix: str) -> None:
    if K.is_tensor(x):
        found: Any = K.int_shape(x)
        if found is None:
            return
    elif not hasattr(x, "shape"):
        return
    else:
        found = x.shape
    if len(found) != len(shape):
        raise ValueError(
            f"Error when checking {prefix}: expected {name} to have {len(shape)} dimensions, but got array with shape "
            f"{found}"
        )
    if not check_batch_axis:
        found, shape = found[1:], shape[1:]
    for dim, wanted in zip(found, shape, strict=True):
        if wanted is not None and dim is not None and wanted != dim:
            raise ValueError(
                f"Error when checking {prefix}: expected {name} to have shape {tuple(shape)} but got array with shape "
                f"{tuple(found)}"
            )


def standardize_sample_or_class_weights(x_weight: Any, output_names: list[str], weight_type: str) -> list[Any]:
    if x_weight is None or (hasattr(x_weight, "__len__") and len(x_weight) == 0):
        return [None for _ in output_names]
    if len(output_names) == 1:
        if isinstance(x_weight, list) and len(x_weight) == 1:
            return x_weight
        if isinstance(x_weight, dict) and output_names[0] in x_weight:
            return [x_weight[output_names[0]]]
        return [x_weight]
    if isinstance(x_weight, list):
        if len(x_weight) != len(output_names):
            raise ValueError(
                f"Provided `{weight_type}` was a list of {len(x_weight)} elements, but the model has "
                f"{len(output_names)} outputs. You should provide one `{weight_type}`array per model output."
            )
        return x_weight
    if isinstance(x_weight, dict):
        return [x_weight.get(name) for name in output_names]
    raise TypeError(
        f"The model has multiple outputs, so `{weight_type}` should be either a list or a dict. Provided "
        f"`{weight_type}` type not understood: {x_weight}"
    )


def standardize_class_weights(class_weight: Any, output_names: list[str]) -> list[Any]:
    return standardize_sample_or_class_weights(class_weight, output_names, "class_weight")


def standardize_sample_weights(sample_weight: Any, output_names: list[str]) -> list[Any]:
    return standardize_sample_or_class_weights(sample_weight, output_names, "sample_weight")


def check_array_length_consistency(inputs: Any, targets: Any, weights: Any = None) -> None:
    def lengths(x: Any) -> set[Any]:
        """What is not there has the length 0; how long tensors are is not known."""
        if x is None:
            return {0}
        return {0 if y is None else int(y.shape[0]) for y in x if not K.is_tensor(y)}

    x, y, w = lengths(inputs), lengths(targets), lengths(weights)
    for kind, found, values in (("input", x, inputs), ("target", y, targets)):
        if len(found) > 1:
            raise ValueError(
                f"All {kind} arrays ({kind[0] if kind == 'input' else 'y'}) should have the same number of samples. "
                f"Got array shapes: {[v.shape for v in values]}"
            )
    if x and y and x != y:
        raise ValueError(
            "Input arrays should have the same number of samples as target arrays. "
            f"Found {next(iter(x))} input samples and {next(iter(y))} target samples."
        )
    if len(w) > 1:
        raise ValueError(
            "All sample_weight arrays should have the same number of samples. "
            f"Got array shapes: {[v.shape for v in weights if v is not None]}"
        )
    if y and w and y != w:
        raise ValueError(
            "Sample_weight arrays should have the same number of samples as target arrays. Got "
            f"{next(iter(y))} input samples and {next(iter(w))} target samples."
        )


def check_loss_and_target_compatibility(targets: Any, loss_fns: Any, output_shapes: Any) -> None:
    same = {"mean_squared_error", "binary_crossentropy", "categorical_crossentropy"}
    for y, loss, shape in zip(targets, loss_fns, output_shapes, strict=False):
        if y is None or loss is None or K.is_tensor(y):
            continue
        name = _loss_name(loss)
        if name == "categorical_crossentropy" and y.shape[-1] == 1:
            raise ValueError(
                f"You are passing a target array of shape {y.shape} while using as loss `categorical_crossentropy`. "
                "`categorical_crossentropy` expects targets to be binary matrices (1s and 0s) of shape (samples, "
                "classes). If your targets are integer classes, use keras.utils.to_categorical, or the loss "
                "`sparse_categorical_crossentropy`."
            )
        if name in same:
            for dim, wanted in zip(y.shape[1:], shape[1:], strict=False):
                if wanted is not None and dim != wanted:
                    raise ValueError(
                        f"A target array with shape {y.shape} was passed for an output of shape {shape} while using "
                        f"as loss `{name}`. This loss expects targets to have the same shape as the output."
                    )


def _loss_name(loss: Any) -> str:
    fn = getattr(loss, "fn", loss)
    return getattr(fn, "__name__", type(fn).__name__) if getattr(fn, "__module__", "") == losses.__name__ else ""


def fed_shape(shape: Any, loss: Any) -> Any:
    """The shape that targets must have; None where the loss may take anything."""
    fn = getattr(loss, "fn", loss)
    if fn is losses.sparse_categorical_crossentropy:
        if K.image_data_format() == "channels_first" and len(shape) in (4, 5):
            return (shape[0], 1, *shape[2:])
        return (*shape[:-1], 1)
    return shape if getattr(fn, "__module__", "") == losses.__name__ else None


def standardize_weights(y: Any, sample_weight: Any = None, class_weight: Any = None, mode: Any = None) -> Any:
    """One weight for every sample, or for every step of every sample."""
    if mode is not None and mode != "temporal":
        raise ValueError('"sample_weight_mode should be None or "temporal". Found: ' + str(mode))
    if y is None:
        return None
    if mode == "temporal" and len(y.shape) < 3:
        raise ValueError(
            f"Found a sample_weight array for an input with shape {y.shape}. Timestep-wise sample weighting (use of "
            'sample_weight_mode="temporal") is restricted to outputs that are at least 3D, i.e. that have a time '
            "dimension."
        )
    if sample_weight is not None:
        if mode != "temporal" and len(sample_weight.shape) != 1:
            raise ValueError(
                f"Found a sample_weight array with shape {sample_weight.shape}. In order to use timestep-wise sample "
                'weights, you should specify sample_weight_mode="temporal" in compile(). If you just mean to use '
                "sample-wise weights, make sure your sample_weight array is 1D."
            )
        if mode == "temporal" and len(sample_weight.shape) != 2:
            raise ValueError(
                f"Found a sample_weight array with shape {sample_weight.shape}. In order to use timestep-wise sample "
                "weighting, you should pass a 2D sample_weight array."
            )
        if len(sample_weight.shape) > len(y.shape) or y.shape[: sample_weight.ndim] != sample_weight.shape:
            raise ValueError(
                f"Found a sample_weight array with shape {sample_weight.shape} for an input with shape {y.shape}. "
                "sample_weight cannot be broadcast."
            )
    by_class = None
    if sample_weight is not None and class_weight is not None and era.is_before("2.3"):
        warnings.warn(
            "Found both `sample_weight` and `class_weight`: `class_weight` argument will be ignored.", stacklevel=10
        )
    elif isinstance(class_weight, dict):
        by_class = _class_weights(y, class_weight)
    if sample_weight is not None:
        return sample_weight * by_class if by_class is not None else sample_weight
    if by_class is not None:
        return by_class
    shape = (y.shape[0], y.shape[1]) if mode == "temporal" else (y.shape[0],)
    return np.ones(shape, dtype=K.floatx())


def _class_weights(y: Any, class_weight: dict[Any, Any]) -> Any:
    if len(y.shape) > 2:
        raise ValueError("`class_weight` not supported for 3+ dimensional targets.")
    classes = y
    if len(y.shape) == 2:
        classes = np.argmax(y, axis=1) if y.shape[1] > 1 else np.reshape(y, y.shape[0])
    found = np.asarray([class_weight[one] for one in classes if one in class_weight])
    if len(found) != len(classes):
        missing = set(np.unique(classes)) - set(class_weight)
        raise ValueError(
            f"`class_weight` must contain all classes in the data. The classes {missing} exist in the data but not in "
            "`class_weight`."
        )
    return found


def make_batches(size: int, batch_size: int) -> list[tuple[int, int]]:
    count = -(-size // batch_size)
    return [(i * batch_size, min(size, (i + 1) * batch_size)) for i in range(count)]


def batch_shuffle(index_array: Any, batch_size: int) -> Any:
    """Whole batches in another order: for HDF5, which is read in pieces."""
    whole = len(index_array) // batch_size
    last = index_array[whole * batch_size :]
    rows = index_array[: whole * batch_size].reshape((whole, batch_size))
    np.random.shuffle(rows)
    return np.append(rows.flatten(), last)


def check_num_samples(ins: Any, batch_size: Any = None, steps: Any = None, steps_name: str = "steps") -> Any:
    if steps is not None:
        if batch_size is not None:
            raise ValueError(f"If {steps_name} is set, the `batch_size` must be None.")
        return None
    if not ins or any(K.is_tensor(x) for x in ins):
        raise ValueError(
            f"If your data is in the form of symbolic tensors, you should specify the `{steps_name}` argument."
        )
    return int(ins[0].shape[0]) if hasattr(ins[0], "shape") else None


def is_generator_or_sequence(x: Any) -> bool:
    from kmigrate_shims.keras.utils.data_utils import is_sequence

    return hasattr(x, "__next__") or is_sequence(x)


def should_run_validation(validation_freq: Any, epoch: int) -> bool:
    one_indexed = epoch + 1
    if isinstance(validation_freq, int):
        if validation_freq < 1:
            raise ValueError("`validation_freq` can not be less than 1.")
        return one_indexed % validation_freq == 0
    if not isinstance(validation_freq, (list, tuple, set)):
        raise ValueError("`validation_freq` must be an Integer or `collections.Container` (e.g. list, tuple, etc.)")
    return one_indexed in validation_freq


def split(x: Any, y: Any, weights: Any, share: float) -> Any:
    """The data before the split, and what stands after it."""
    from kmigrate_shims.keras.utils.generic_utils import slice_arrays

    if any(K.is_tensor(t) for t in x):
        raise ValueError("If your data is in the form of symbolic tensors, you cannot use `validation_split`.")
    at = int(int(x[0].shape[0]) * (1.0 - share))
    before = [slice_arrays(part, 0, at) for part in (x, y, weights)]
    after = [slice_arrays(part, at) for part in (x, y, weights)]
    return before, after


def warn_about_steps(steps: Any) -> None:
    warnings.warn(f"steps={steps} is not used with arrays", stacklevel=3)


__all__ = ["copy", "to_list"]
