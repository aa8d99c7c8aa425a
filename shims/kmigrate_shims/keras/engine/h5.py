"""HDF5 files: where weights stand in them, and how they are found again."""

from __future__ import annotations

import io
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from keras.src.saving.saving_lib import h5py

from kmigrate_shims import backend as K
from kmigrate_shims.keras.engine.legacy_weights import preprocess_weights_for_loading

LIMIT = 64512  # bytes of a header, above which HDF5 refuses an attribute


def is_remote(filepath: Any) -> bool:
    """Whether TensorFlow's file systems read it, and not the operating system's."""
    return isinstance(filepath, (str, os.PathLike)) and str(filepath).startswith(("gs://", "s3://", "hdfs://"))


@contextmanager
def _remote(path: str, mode: str) -> Iterator[Any]:
    from kmigrate_shims.keras.engine import saving

    if mode == "r":
        with saving.tf_file_io.FileIO(path, "rb") as stream:
            held = io.BytesIO(stream.read())
        with h5py.File(held, "r") as file:
            yield file
        return
    held = io.BytesIO()
    with h5py.File(held, "w") as file:
        yield file
    with saving.tf_file_io.FileIO(path, "wb") as stream:
        stream.write(held.getvalue())


@contextmanager
def open_for(filepath: Any, mode: str) -> Iterator[Any]:
    """A path, an open file or group of h5py, or something that can be written to."""
    if is_remote(filepath):
        with _remote(str(filepath), mode) as file:
            yield file
    elif isinstance(filepath, (h5py.File, h5py.Group)):
        yield filepath
    elif isinstance(filepath, dict):
        from kmigrate_shims.keras.utils.io_utils import H5Dict

        yield H5Dict(filepath)
    elif hasattr(filepath, "write" if mode == "w" else "read") and not isinstance(filepath, (str, os.PathLike)):
        with h5py.File(filepath, mode) as file:
            yield file
    elif hasattr(filepath, "attrs"):
        yield filepath
    else:
        with h5py.File(filepath, mode) as file:
            yield file


def ask_to_overwrite(filepath: str) -> bool:
    # Keras asked by `six.moves.input`, which programs replace to give the answer themselves.
    ask = getattr(sys.modules.get("six.moves"), "input", input)
    answer = ask(f"[WARNING] {filepath} already exists - overwrite? [y/n]").strip().lower()
    while answer not in ("y", "n"):
        answer = ask("Enter y (overwrite) or n (cancel).").strip().lower()
    return answer == "y"


def write_names(group: Any, name: str, values: list[bytes]) -> None:
    """A list of names; cut in pieces where it is longer than a header may be."""
    too_long = [x for x in values if len(x) > LIMIT]
    if too_long:
        raise RuntimeError(
            f"The following attributes cannot be saved to HDF5 file because they are larger than {LIMIT} bytes: "
            f"{', '.join(x.decode()[:40] for x in too_long)}"
        )
    data = np.asarray(values)
    pieces = 1
    while any(one.nbytes > LIMIT for one in np.array_split(data, pieces)):
        pieces += 1
    if pieces == 1:
        group.attrs[name] = data  # of one width: a list would be read as texts, where programs decode bytes
        return
    for index, one in enumerate(np.array_split(data, pieces)):
        group.attrs[f"{name}{index}"] = one


def names_of(group: Any, name: str) -> list[str]:
    if name in group.attrs:
        found = list(group.attrs[name])
    else:
        found, index = [], 0
        while f"{name}{index}" in group.attrs:
            found.extend(group.attrs[f"{name}{index}"])
            index += 1
    return [one.decode("utf8") if isinstance(one, bytes) else str(one) for one in found]


def weight_name(weight: Any, index: int) -> str:
    return str(getattr(weight, "kmigrate_name", None) or f"{getattr(weight, 'name', 'param')}_{index}:0")


def write_weights(group: Any, layers: Any) -> None:
    from kmigrate_shims.keras import era

    write_names(group, "layer_names", [layer.name.encode("utf8") for layer in layers])
    group.attrs["backend"] = K.backend().encode("utf8")
    group.attrs["keras_version"] = era.ERA.keras.encode("utf8")
    for layer in layers:
        inner = group.create_group(layer.name)
        names: list[str] = []
        for index, weight in enumerate(layer.weights):
            name = weight_name(weight, index)
            names.append(name if name not in names else f"{name}_{index}")
        write_names(inner, "weight_names", [one.encode("utf8") for one in names])
        for name, value in zip(names, K.batch_get_value(layer.weights), strict=True):
            inner.create_dataset(name, data=np.asarray(value))


def _origin(group: Any) -> tuple[str, str | None]:
    def text(value: Any) -> str:
        return value.decode("utf8") if isinstance(value, bytes) else str(value)

    version = text(group.attrs["keras_version"]) if "keras_version" in group.attrs else "1"
    return version, text(group.attrs["backend"]) if "backend" in group.attrs else None


def read_weights(group: Any, layers: Any, reshape: bool = False) -> None:
    """Layer by layer, in their order."""
    version, backend = _origin(group)
    kept = [layer for layer in layers if layer.weights]
    names = [name for name in names_of(group, "layer_names") if names_of(group[name], "weight_names")]
    if len(names) != len(kept):
        raise ValueError(
            f"You are trying to load a weight file containing {len(names)} layers into a model with {len(kept)} layers."
        )
    pairs = []
    for layer, name in zip(kept, names, strict=True):
        inner = group[name]
        values = [np.asarray(inner[one]) for one in names_of(inner, "weight_names")]
        values = preprocess_weights_for_loading(layer, values, version, backend, reshape=reshape)
        if len(values) != len(layer.weights):
            raise ValueError(
                f'Layer "{layer.name}" expects {len(layer.weights)} weights, but the saved weights have {len(values)} '
                f'elements (layer named "{name}" in the file).'
            )
        for weight, value in zip(layer.weights, values, strict=True):
            if tuple(weight.shape) != value.shape:
                raise ValueError(
                    f'Layer "{layer.name}" has a weight of shape {tuple(weight.shape)}, the file one of shape '
                    f"{value.shape}"
                )
        pairs += list(zip(layer.weights, values, strict=True))
    K.batch_set_value(pairs)


def read_by_name(group: Any, layers: Any, skip_mismatch: bool = False, reshape: bool = False) -> None:
    version, backend = _origin(group)
    named: dict[str, list[Any]] = {}
    for layer in layers:
        if layer.name:
            named.setdefault(layer.name, []).append(layer)
    pairs = []
    for name in names_of(group, "layer_names"):
        inner = group[name]
        stored = [np.asarray(inner[one]) for one in names_of(inner, "weight_names")]
        for layer in named.get(name, []):
            values = preprocess_weights_for_loading(layer, stored, version, backend, reshape=reshape)
            if len(values) != len(layer.weights):
                message = (
                    f'Layer named "{layer.name}" expects {len(layer.weights)} weight(s), but the saved weights have '
                    f"{len(values)} element(s)."
                )
                if skip_mismatch:
                    warnings.warn(
                        f"Skipping loading of weights for layer {layer.name} due to mismatch in number "
                        f"of weights ({len(layer.weights)} vs {len(values)}).",
                        stacklevel=3,
                    )
                    continue
                raise ValueError(message)
            for weight, value in zip(layer.weights, values, strict=True):
                if tuple(weight.shape) != value.shape:
                    if skip_mismatch:
                        warnings.warn(
                            f"Skipping loading of weights for layer {layer.name} due to mismatch in "
                            f"shape ({tuple(weight.shape)} vs {value.shape}).",
                            stacklevel=3,
                        )
                        continue
                    raise ValueError(
                        f'Layer "{layer.name}", weight {weight.name} has shape {tuple(weight.shape)}, but the saved '
                        f"weight has shape {value.shape}."
                    )
                pairs.append((weight, value))
    K.batch_set_value(pairs)
