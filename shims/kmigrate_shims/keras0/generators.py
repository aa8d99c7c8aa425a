"""fit_generator and evaluate_generator, which counted samples."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from kmigrate_shims.keras.utils.data_utils import GeneratorEnqueuer

__all__ = ["evaluate", "fit", "generator_queue"]


@contextmanager
def batches(generator: Any, workers: int = 1, queue: int = 10) -> Iterator[Any]:
    enqueuer = GeneratorEnqueuer(generator, use_multiprocessing=False)
    enqueuer.start(workers=max(workers, 1), max_queue_size=queue)
    try:
        yield enqueuer.get()
    finally:
        enqueuer.stop()


def generator_queue(generator: Any, max_q_size: int = 10, wait_time: float = 0.05, nb_worker: int = 1) -> Any:
    """A queue that threads fill, and the event that stops them."""
    enqueuer = GeneratorEnqueuer(generator, use_multiprocessing=False)
    enqueuer.start(workers=max(nb_worker, 1), max_queue_size=max_q_size)
    return enqueuer.queue, enqueuer.stop_signal


def fit(
    model: Any, generator: Any, samples_per_epoch: int, nb_epoch: int, verbose: int, show_accuracy: bool,
    callbacks: Any, validation_data: Any, nb_val_samples: Any, class_weight: Any, nb_worker: int, nb_val_worker: Any,
) -> Any:  # fmt: skip
    from_source = hasattr(validation_data, "next") or hasattr(validation_data, "__next__")
    if from_source and not nb_val_samples:
        raise Exception('When using a generator for validation data, you must specify a value for "nb_val_samples".')
    labels = ["loss", "acc"] if show_accuracy else ["loss"]
    params = {
        "nb_epoch": nb_epoch, "nb_sample": samples_per_epoch, "do_validation": bool(validation_data),
        "metrics": [*labels, *("val_" + one for one in labels)],
    }  # fmt: skip
    called = model._called(callbacks, verbose, params)
    held = None if from_source or not validation_data else model._parts(validation_data)
    model.validation_data = model._arrays(*held) if held is not None else None
    with batches(generator, nb_worker) as source:
        for epoch in range(nb_epoch):
            called.on_epoch_begin(epoch)
            _epoch(model, source, samples_per_epoch, labels, show_accuracy, class_weight, called)
            logs: dict[str, Any] = {}
            if validation_data:
                if held is not None:
                    told = model._evaluated(held, show_accuracy, None)
                else:
                    told = evaluate(
                        model, validation_data, nb_val_samples, show_accuracy, 0, nb_val_worker or nb_worker
                    )
                told = told if isinstance(told, list) else [told]
                logs = {"val_" + label: one for label, one in zip(labels, told, strict=False)}
            called.on_epoch_end(epoch, logs)
            if model.stop_training:
                break
    called.on_train_end()
    return model.history


def _epoch(
    model: Any, source: Any, samples: int, labels: list[str], show_accuracy: bool, class_weight: Any, called: Any
) -> None:
    seen = place = 0
    while seen < samples:
        parts = model._parts(next(source))
        size = model._count(parts)
        model._batch(
            lambda _, p=parts: model._trained(p, show_accuracy, class_weight), None, place, size, labels, called
        )
        seen, place = seen + size, place + 1
    if seen > samples:
        warnings.warn(
            'Epoch contained too many samples which might affect learning results. Set "samples_per_epoch" correctly '
            "to avoid this warning.",
            stacklevel=4,
        )


def evaluate(model: Any, generator: Any, samples: int, show_accuracy: bool, verbose: int, workers: int = 1) -> Any:
    found: list[Any] = []
    sizes: list[int] = []
    with batches(generator, workers) as source:
        while sum(sizes) < samples:
            parts = model._parts(next(source))
            sizes.append(model._count(parts))
            found.append(model._evaluated(parts, show_accuracy, sizes[-1], verbose))
    if show_accuracy:
        return [np.average([one[i] for one in found], weights=sizes) for i in range(2)]
    return np.average(np.asarray(found), weights=sizes)
