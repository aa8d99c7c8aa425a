"""Metrics by their names in Keras 2.3.1. What `accuracy` meant is written out."""

from __future__ import annotations

from typing import Any

import keras

from kmigrate_runtime.build.kit import Kit
from kmigrate_runtime.build.losses import RENAMED, function
from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.spec import Foreign, Training
from kmigrate_shims import metrics as shims
from kmigrate_shims.losses import positive_cosine_proximity

ACCURACIES = ("accuracy", "acc", "crossentropy", "ce")
OF_BATCHES = ("precision", "recall", "fbeta_score", "fmeasure", "matthews_correlation")
CLASSES = {
    "categorical_accuracy": "CategoricalAccuracy", "sparse_categorical_accuracy": "SparseCategoricalAccuracy",
    "top_k_categorical_accuracy": "TopKCategoricalAccuracy",
    "sparse_top_k_categorical_accuracy": "SparseTopKCategoricalAccuracy",
}  # fmt: skip


def metrics_of(training: Training, output: str, tensor: Any, kit: Kit, last: str | None = None) -> list[Any]:
    """The metrics of one output; `last` is the activation that makes it, which cross-entropies look for."""
    return [_metric(one, training, output, tensor, kit, last) for one in training.metrics.get(output, [])]


def _metric(said: Any, training: Training, output: str, tensor: Any, kit: Kit, last: str | None) -> Any:
    if isinstance(said, Foreign):
        return kit.trained_with(said, "metric", output)
    if isinstance(said, dict):
        return _object(said, kit)
    name = _written_out(said, training.losses.get(output), tensor) if said in ACCURACIES else said
    if name in CLASSES:
        return getattr(keras.metrics, CLASSES[name])(name=said)
    if name == "binary_accuracy":
        return _of_shims(shims.binary_accuracy, said, kit)
    if name in OF_BATCHES:
        return _of_shims(shims.of_samples(name), said, kit)
    full = RENAMED.get(name, name)
    if full == "cosine_similarity" and training.options.get("metric_cosine_sign") == "positive":
        kit.uses("losses.positive_cosine_proximity")
        return keras.metrics.MeanMetricWrapper(positive_cosine_proximity, name=said)
    found = function(full, training, kit, last, len(tensor.shape) == 2)
    return keras.metrics.MeanMetricWrapper(found, name=said)


def _of_shims(metric: Any, said: str, kit: Kit) -> Any:
    kit.uses(f"metrics.{said}")
    return keras.metrics.MeanMetricWrapper(metric, name=said)


def _written_out(said: str, loss: Any, tensor: Any) -> str:
    """What the word meant, by the loss and by the shape of the output."""
    ending = "accuracy" if said in ("accuracy", "acc") else "crossentropy"
    name = loss if isinstance(loss, str) else str(loss.get("kind", "")) if isinstance(loss, dict) else ""
    if tensor.shape[-1] == 1 or name in ("binary_crossentropy", "BinaryCrossentropy"):
        return f"binary_{ending}"
    if name in ("sparse_categorical_crossentropy", "SparseCategoricalCrossentropy"):
        return f"sparse_categorical_{ending}"
    return f"categorical_{ending}"


def _object(said: dict[str, Any], kit: Kit) -> Any:
    kind, options = said["kind"], dict(said.get("options") or {})
    if kind == "CosineSimilarity" and options.get("axis", -1) != -1:
        kit.note(
            f"The metric {options.get('name', kind)} is of the last axis once the file is loaded, and was of axis "
            f"{options['axis']}: Keras 3 does not write it. Compile the model again with that metric."
        )
    cls = getattr(keras.metrics, kind, None)
    if cls is None:
        raise Complaint(
            f"No metric is called {kind!r}. Give --custom FILE.py with a class of that name, or --inference."
        )
    try:
        return cls(**options)
    except (TypeError, ValueError) as error:
        raise Complaint(f"The metric {kind} cannot be made: {' '.join(str(error).split())}") from error
