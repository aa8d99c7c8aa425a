"""Inputs and targets for an old file that has no trace: the user's, or made by a seed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.convert import samples
from kmigrate_runtime.spec import Array, Spec

Batch = tuple[list[np.ndarray], list[np.ndarray] | None]


def inputs(spec: Spec, path: str | None, seed: int) -> list[Array]:
    return given(spec, path) if path else made(spec, seed)


def batch(spec: Spec, outputs: list[Array], seed: int) -> Batch | None:
    """Targets for outputs of these shapes, where the model was compiled."""
    training = spec.training
    if training is None or training.optimizer is None or not training.losses:
        return None
    random = np.random.default_rng(seed + 1)
    losses = [training.losses.get(name) for name in spec.model.ends()]
    return [target(random, str(loss), y.shape) for loss, y in zip(losses, outputs, strict=True)], None


def made(spec: Spec, seed: int) -> list[Array]:
    """Ordinary numbers; where the model makes a mask of them, some steps that it masks, or nothing would show it."""
    cases = dict(samples.cases(spec.model, seed=seed))
    return cases.get("masked", cases["random"])


def given(spec: Spec, path: str) -> list[Array]:
    """The arrays of an npz, by the names of the inputs, or x0, x1..."""
    names = [tensor.layer for tensor in spec.model.inputs]
    try:
        with np.load(path, allow_pickle=False) as found:
            arrays = dict(_arrays(found))
    except (OSError, ValueError) as error:
        raise Complaint(f"{path} is no .npz that can be read: {error}") from None
    for keys in (names, [f"x{number}" for number in range(len(names))]):
        if all(key in arrays for key in keys):
            return [arrays[key] for key in keys]
    raise Complaint(f"{path} has {', '.join(arrays) or 'nothing'}; the inputs are {', '.join(names)}, or x0, x1...")


def _arrays(found: np.lib.npyio.NpzFile) -> Iterator[tuple[str, Array]]:
    for name in found.files:
        yield name, found[name]


def target(random: np.random.Generator, loss: str, shape: tuple[int, ...]) -> Array:
    """Targets such as the loss wants them."""
    if "sparse" in loss:
        return random.integers(0, shape[-1], shape[:-1]).astype("float32")
    if "crossentropy" in loss or "kullback" in loss:
        if shape[-1] == 1 or loss.startswith("binary"):
            return random.integers(0, 2, shape).astype("float32")
        return np.eye(shape[-1], dtype="float32")[random.integers(0, shape[-1], shape[:-1])]
    if "hinge" in loss:
        return random.choice(np.array([-1.0, 1.0], "float32"), shape)
    return np.abs(random.standard_normal(shape)).astype("float32")
