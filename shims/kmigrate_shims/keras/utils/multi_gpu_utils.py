"""`multi_gpu_model`."""

from __future__ import annotations

from typing import Any


def multi_gpu_model(model: Any, gpus: Any = None, cpu_merge: bool = True, cpu_relocation: bool = False) -> Any:
    """The model on one device: today's way to several is tf.distribute, which no call of a model can be."""
    import warnings

    count = len(gpus) if isinstance(gpus, (list, tuple)) else gpus if gpus is not None else 0
    if gpus is not None and count <= 1:
        raise ValueError(
            f"For multi-gpu usage to be effective, call `multi_gpu_model` with `gpus >= 2`. Received: `gpus={gpus}`"
        )
    warnings.warn(
        "multi_gpu_model: the shims train on one device; the numbers are the same. For several, build the model of "
        "today under tf.distribute.MirroredStrategy().",
        stacklevel=2,
    )
    return model
