"""The numbers that a model tells, in the order in which Keras told them before Keras 3.

Keras 3 gives those of several outputs by their names, as in a dictionary, and Keras 3.0 those of one output too.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any


def metrics_names(model: Any) -> list[str]:
    """`["loss", "left_loss", "right_loss", "left_mae", "right_acc"]`, in the order of `in_order`."""
    known = ["loss", *_losses(model), *_compiled(model)]
    others = [one.name for one in model.metrics if one.name not in known and not _is_compiled(one)]
    return [*known, *others]


def in_order(model: Any, told: Any) -> Any:
    """A list of what `evaluate(..., return_dict=True)` and its kin tell; where that is the loss alone, the loss."""
    if not isinstance(told, dict):  # Keras 3.0 gives the loss alone as it is
        return told
    names = [name for name in metrics_names(model) if name in told]
    numbers = [told[name] for name in (*names, *(name for name in told if name not in names))]
    return numbers if len(numbers) > 1 else numbers[0]


def _losses(model: Any) -> list[str]:
    """Of each output, where there are several."""
    loss = getattr(model, "_compile_loss", None)
    tracked = getattr(loss, "metrics", None)  # Keras 3.0 keeps none
    if loss is None or tracked is None:
        return []
    if loss.built:
        return [one.name for one in tracked]
    outputs = getattr(model, "output_names", None) or ()
    return [f"{output}_loss" for output in outputs] if len(outputs) > 1 else []


def _compiled(model: Any) -> Iterator[str]:
    """The names of the metrics that `compile` was given, output for output; those of weighted samples come last."""
    metrics = next(filter(_is_compiled, model.metrics), None)
    if metrics is None:
        return
    if not metrics.built:
        if not getattr(model, "outputs", None):
            return
        # Metrics made for their names alone: which kind of accuracy is meant, only the targets tell.
        metrics = type(metrics)(
            metrics._user_metrics, metrics._user_weighted_metrics, output_names=metrics.output_names
        )
        metrics.build(model.outputs, model.outputs)
    names = iter(metrics.result())
    parts = (metrics._flat_metrics, metrics._flat_weighted_metrics)
    of_outputs = [[[next(names) for _ in one.metrics] if one else [] for one in part] for part in parts]
    for plain, weighted in zip_longest(*of_outputs, fillvalue=()):  # a shorter one of Keras 3.0
        yield from (*plain, *weighted)


def _is_compiled(metric: Any) -> bool:
    return type(metric).__name__ == "CompileMetrics"
