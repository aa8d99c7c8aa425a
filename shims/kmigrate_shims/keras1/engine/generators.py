"""fit_generator and kin, which counted samples and not batches."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from kmigrate_shims.keras import callbacks as cbks
from kmigrate_shims.keras.engine.data import standardize_weights
from kmigrate_shims.keras.utils.data_utils import GeneratorEnqueuer
from kmigrate_shims.keras.utils.generic_utils import to_list
from kmigrate_shims.keras1 import backend as K

__all__ = ["GeneratorEnqueuer", "standardize_weights"]


@contextmanager
def _batches(generator: Any, queue: int, workers: int, processes: bool) -> Iterator[Any]:
    enqueuer = GeneratorEnqueuer(generator, use_multiprocessing=processes)
    enqueuer.start(workers=max(workers, 1), max_queue_size=queue)
    try:
        yield enqueuer.get()
    finally:
        enqueuer.stop()


def _parts(found: Any) -> tuple[Any, Any, Any]:
    if hasattr(found, "__len__") and len(found) == 2:
        return found[0], found[1], None
    if hasattr(found, "__len__") and len(found) == 3:
        return found[0], found[1], found[2]
    raise ValueError(
        f"output of generator should be a tuple (x, y, sample_weight) or (x, y). Found: {str(found)[:300]}"
    )


def _count(x: Any) -> int:
    return len(x[0] if isinstance(x, list) else next(iter(x.values())) if isinstance(x, dict) else x)


def _logger(model: Any, callbacks: Any, verbose: int, params: dict[str, Any]) -> Any:
    model.__dict__["history"] = cbks.History()
    shown = [cbks.ProgbarLogger()] if verbose else []
    called = cbks.CallbackList([cbks.BaseLogger(), *(callbacks or []), model.history, *shown])
    called.set_model(model._get_callback_model())
    called.set_params(params)
    return called


def fit(
    model: Any, generator: Any, samples_per_epoch: int, nb_epoch: int, verbose: int, callbacks: Any,
    validation_data: Any, nb_val_samples: Any, class_weight: Any, max_q_size: int, nb_worker: int, pickle_safe: bool,
    initial_epoch: int,
) -> Any:  # fmt: skip
    from_source = hasattr(validation_data, "next") or hasattr(validation_data, "__next__")
    if from_source and not nb_val_samples:
        raise ValueError('When using a generator for validation data, you must specify a value for "nb_val_samples".')
    model._make_train_function()
    labels = model.metrics_names
    params = {
        "nb_epoch": nb_epoch, "nb_sample": samples_per_epoch, "verbose": verbose,
        "do_validation": bool(validation_data), "metrics": [*labels, *("val_" + one for one in labels)],
    }  # fmt: skip
    called = _logger(model, callbacks, verbose, params)
    called.on_train_begin()
    held = None if from_source or not validation_data else _parts(validation_data)
    if held is not None:
        arrays = model._standardize_user_data(*held)
        for one in called:
            one.validation_data = [x for part in arrays for x in part]
    called.model.stop_training = False
    with _batches(generator, max_q_size, nb_worker, pickle_safe) as source:
        for epoch in range(initial_epoch, nb_epoch):
            called.on_epoch_begin(epoch)
            size = _epoch(model, source, samples_per_epoch, labels, called, class_weight)
            logs: dict[str, Any] = {}
            if validation_data:
                if from_source:
                    told = evaluate(model, validation_data, nb_val_samples, max_q_size, nb_worker, pickle_safe)
                else:
                    assert held is not None
                    told = model.evaluate(held[0], held[1], batch_size=size, sample_weight=held[2], verbose=0)
                logs = {"val_" + label: one for label, one in zip(labels, to_list(told), strict=False)}
            called.on_epoch_end(epoch, logs)
            if called.model.stop_training:
                break
    called.on_train_end()
    return model.history


def _epoch(model: Any, source: Any, samples: int, labels: list[str], called: Any, class_weight: Any) -> int:
    """Batches until there were so many samples; the size of the last one."""
    seen, index, size = 0, 0, 0
    while seen < samples:
        x, y, weights = _parts(next(source))
        size = _count(x)
        logs: dict[str, Any] = {"batch": index, "size": size}
        called.on_batch_begin(index, logs)
        told = to_list(model.train_on_batch(x, y, sample_weight=weights, class_weight=class_weight))
        logs.update(zip(labels, told, strict=False))
        called.on_batch_end(index, logs)
        index += 1
        seen += size
        if seen > samples:
            warnings.warn(
                "Epoch comprised more than `samples_per_epoch` samples, which might affect learning results. Set "
                "`samples_per_epoch` correctly to avoid this warning.",
                stacklevel=4,
            )
    return size


def evaluate(model: Any, generator: Any, val_samples: int, queue: int, workers: int, processes: bool) -> Any:
    model._make_test_function()
    found: list[Any] = []
    sizes: list[int] = []
    with _batches(generator, queue, workers, processes) as source:
        while sum(sizes) < val_samples:
            x, y, weights = _parts(next(source))
            found.append(model.test_on_batch(x, y, sample_weight=weights))
            sizes.append(_count(x))
    if not isinstance(found[0], list):
        return np.average(np.asarray(found), weights=sizes)
    return [np.average([one[i] for one in found], weights=sizes) for i in range(len(found[0]))]


def predict(model: Any, generator: Any, val_samples: int, queue: int, workers: int, processes: bool) -> Any:
    """As many rows as were asked for; what the last batch has beyond them is left out."""
    model._make_predict_function()
    found: list[Any] = []
    done = 0
    with _batches(generator, queue, workers, processes) as source:
        while done < val_samples:
            batch = next(source)
            x = _parts(batch)[0] if isinstance(batch, tuple) else batch
            told, size = to_list(model.predict_on_batch(x)), _count(x)
            if not found:
                found = [np.zeros((val_samples, *one.shape[1:]), K.floatx()) for one in told]
            for whole, one in zip(found, told, strict=True):
                whole[done : done + size] = one[: val_samples - done]
            done += size
    return found[0] if len(found) == 1 else found
