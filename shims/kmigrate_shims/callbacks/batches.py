"""Callbacks that are told what a batch gave, and not the averages of the epoch so far."""

from __future__ import annotations

from typing import Any

import keras

# Keras 3.0 counts batches where later releases count samples, and so does not know how large a batch was.
COUNTS_SAMPLES = tuple(int(part) for part in keras.version().split(".")[:2]) >= (3, 1)


class BatchCallback(keras.callbacks.Callback):
    """`on_batch_end` gets the loss and metrics of its batch, its number and its size, as in Keras before 2.3.

    They are worked out from the averages of Keras 3, which are of float32: after a thousand batches about four digits
    are right.
    """

    running = False  # whether metrics, but for losses, are averages of the epoch so far

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        self.on_batch_end(batch, self._of_batch(batch, dict(logs or {})))

    def _of_batch(self, batch: int, logs: dict[str, Any]) -> dict[str, Any]:
        sums = {name: self._sum(name, value) for name, value in logs.items()}
        before = self.__dict__.get("_sums", {}) if batch else {}
        self._sums = sums
        found = {"batch": batch}
        for name, (total, count) in sums.items():
            old, seen = before.get(name, (0.0, 0.0))
            if name == "loss" and COUNTS_SAMPLES:
                found["size"] = int(count - seen)
            if (self.running and not name.endswith("loss")) or count <= seen:
                found[name] = logs[name]
            else:
                found[name] = (total - old) / (count - seen)
        return found

    def _sum(self, name: str, average: Any) -> tuple[float, float]:
        trackers = [one for one in _metrics(self.model) if one.name == name and hasattr(one, "count")]
        tracker = trackers[0] if len(trackers) == 1 else self.model._loss_tracker
        count = float(keras.ops.convert_to_numpy(tracker.count))
        return float(average) * count, count


class BatchLossCallback(BatchCallback):
    """The same, with metrics that are averages so far, as in Keras 2.3 and in TensorFlow 1.13 to 2.1."""

    running = True


def _metrics(model: Any) -> list[Any]:
    found: list[Any] = []
    for metric in model.metrics:
        found += getattr(metric, "metrics", None) or [metric]
    return found
