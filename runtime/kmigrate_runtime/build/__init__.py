"""A model of Keras 3 is made of a spec."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kmigrate_runtime.build.custom import Custom
    from kmigrate_runtime.spec import Spec, Tensor


@dataclass
class Built:
    """The model, and how what it is made of answers to the spec."""

    model: Any
    tensors: dict[Tensor, Any]
    variables: dict[str, Any]  # by the path of the weight
    shims: list[str]
    notes: list[str]
    custom: dict[str, Any]  # what of the user's code it needs when it is loaded


def build(
    spec: Spec,
    custom: Custom | None = None,
    progress: Callable[[int], None] | None = None,
    inference: bool = False,
    hdf5: bool = False,
) -> Built:
    """The model, compiled where the spec has its training. Raises a Complaint where it cannot be the same.

    `inference` asks for what predictions need and no more: layers that differ in training only are built-in ones.
    `hdf5` says that the model goes into such a file, from which Keras 3 reads no state of its own optimizers.
    """
    from kmigrate_runtime.build.make import make

    return make(spec, custom, progress, inference, hdf5)
