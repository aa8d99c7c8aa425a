"""Functions that stood beside Model, which programs reached for."""

from __future__ import annotations

import queue
import threading
from typing import Any

from kmigrate_shims.keras.engine import data
from kmigrate_shims.keras.engine.data import (
    batch_shuffle,
    make_batches,
    standardize_class_weights,
    standardize_input_data,
    standardize_sample_or_class_weights,
    standardize_sample_weights,
)
from kmigrate_shims.keras.engine.weighting import weighted_masked_objective
from kmigrate_shims.keras.utils import data_utils

__all__ = [
    "GeneratorEnqueuer", "batch_shuffle", "check_array_lengths", "check_loss_and_target_compatibility",
    "collect_trainable_weights", "generator_queue", "make_batches",
    "slice_X", "standardize_class_weights", "standardize_input_data", "standardize_sample_or_class_weights",
    "standardize_sample_weights", "standardize_weights", "weighted_objective",
]  # fmt: skip


class GeneratorEnqueuer(data_utils.GeneratorEnqueuer):
    def __init__(self, generator: Any, pickle_safe: bool = False) -> None:
        super().__init__(generator, use_multiprocessing=pickle_safe)


def check_array_lengths(inputs: Any, targets: Any, weights: Any) -> None:
    data.check_array_length_consistency(inputs, targets, weights)


def check_loss_and_target_compatibility(targets: Any, losses: Any, output_shapes: Any) -> None:
    data.check_loss_and_target_compatibility(targets, losses, output_shapes)


def slice_X(X: Any, start: Any = None, stop: Any = None) -> Any:
    if isinstance(X, list):
        return [slice_X(x, start, stop) for x in X]
    if hasattr(start, "__len__"):
        return X[start.tolist() if hasattr(start, "shape") else start]
    return X[start:stop]


def standardize_weights(
    y: Any, sample_weight: Any = None, class_weight: Any = None, sample_weight_mode: Any = None
) -> Any:
    return data.standardize_weights(y, sample_weight, class_weight, sample_weight_mode)


def weighted_objective(fn: Any) -> Any:
    return weighted_masked_objective(fn)


def collect_trainable_weights(layer: Any) -> list[Any]:
    """The weights of a layer, or of all layers of a model, that are trained: each once, in the order of their names."""
    found = {id(weight): weight for weight in layer.trainable_weights}
    return sorted(found.values(), key=lambda weight: str(weight.name))


def generator_queue(generator: Any, max_q_size: int = 10) -> Any:
    """A queue that a thread fills from a generator, and the event that stops it."""
    batches: queue.Queue[Any] = queue.Queue()
    stop = threading.Event()

    def fill() -> None:
        while not stop.is_set():
            if batches.qsize() < max_q_size:
                try:
                    batches.put(next(generator))
                except Exception:
                    stop.set()
                    raise
            else:
                stop.wait(0.05)

    threading.Thread(target=fill, daemon=True).start()
    return batches, stop
