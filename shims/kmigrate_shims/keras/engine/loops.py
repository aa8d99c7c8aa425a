"""The loops of fit, evaluate and predict over arrays, batch by batch as they were."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_shims.keras import callbacks as cbks
from kmigrate_shims.keras import era
from kmigrate_shims.keras.engine import reporting
from kmigrate_shims.keras.engine.data import batch_shuffle, check_num_samples, make_batches, should_run_validation
from kmigrate_shims.keras.utils.generic_utils import Progbar, slice_arrays, to_list, unpack_singleton


def fit(
    model: Any, x: Any, y: Any, batch_size: Any, epochs: int, verbose: int, callbacks: Any, validation_split: float,
    validation_data: Any, shuffle: Any, class_weight: Any, sample_weight: Any, initial_epoch: int,
    steps_per_epoch: Any, validation_steps: Any, validation_freq: Any,
) -> Any:  # fmt: skip
    if x is None and y is None and steps_per_epoch is None:
        raise ValueError("If fitting from data tensors, you should specify the `steps_per_epoch` argument.")
    x, y, weights = model._standardize_user_data(
        x, y, sample_weight=sample_weight, class_weight=class_weight, batch_size=batch_size
    )
    val_ins, do_validation = None, False
    source = None
    if validation_data is not None and _is_source(validation_data):
        do_validation, source = True, validation_data
    elif validation_data:
        do_validation = True
        val_ins = validation_arrays(model, validation_data, batch_size)
    elif validation_split and 0.0 < validation_split < 1.0:
        from kmigrate_shims.keras.engine.data import split

        do_validation = True
        (x, y, weights), (val_x, val_y, val_w) = split(x, y, weights, validation_split)
        val_ins = [*val_x, *val_y, *val_w]
    elif validation_steps:
        do_validation, val_ins = True, []
    ins = [*x, *y, *weights]
    model._make_train_function()
    if do_validation:
        model._make_test_function()
    count = check_num_samples(ins, batch_size, steps_per_epoch, "steps_per_epoch")
    if do_validation and validation_steps and steps_per_epoch is None and val_ins == []:
        raise ValueError(
            "Can only use `validation_steps` when doing step-wise training, i.e. `steps_per_epoch` must be set."
        )
    if do_validation and val_ins and verbose and count and hasattr(val_ins[0], "shape"):
        print(f"Train on {ins[0].shape[0]} samples, validate on {val_ins[0].shape[0]} samples")
    return _epochs(
        model, ins, count, batch_size, epochs, verbose, callbacks, do_validation, val_ins, source, shuffle,
        initial_epoch, steps_per_epoch, validation_steps, validation_freq,
    )  # fmt: skip


def _is_source(given: Any) -> bool:
    from kmigrate_shims.keras.engine.data import is_generator_or_sequence

    return is_generator_or_sequence(given)


def validation_arrays(model: Any, given: Any, batch_size: Any = None) -> list[Any]:
    if len(given) not in (2, 3):
        raise ValueError(
            "When passing validation_data, it must contain 2 (x_val, y_val) or 3 (x_val, y_val, val_sample_weights) "
            f"items, however it contains {len(given)} items"
        )
    x, y, weights = model._standardize_user_data(
        given[0], given[1], sample_weight=given[2] if len(given) == 3 else None, batch_size=batch_size
    )
    return [*x, *y, *weights]


def logger(model: Any, callbacks: Any, verbose: int, count_mode: str, params: dict[str, Any]) -> Any:
    """The list of callbacks with those that Keras itself added."""
    stateful = [one.name for one in model._told() if one.metric is not None]
    model.__dict__["history"] = cbks.History()
    shown = [cbks.ProgbarLogger(count_mode, stateful_metrics=stateful)] if verbose else []
    listed = [*(callbacks or []), model.history]
    listed = [*listed, *shown] if era.is_before("2.1.4") else [*shown, *listed]
    found = cbks.CallbackList([cbks.BaseLogger(stateful_metrics=stateful), *listed])
    found.set_model(model._get_callback_model())
    found.set_params(params)
    return found


def _epochs(
    model: Any, ins: Any, count: Any, batch_size: Any, epochs: int, verbose: int, callbacks: Any, do_validation: bool,
    val_ins: Any, source: Any, shuffle: Any, initial_epoch: int, steps: Any, validation_steps: Any,
    validation_freq: Any,
) -> Any:  # fmt: skip
    labels = reporting.numbered(model.metrics_names)
    names = [*labels, *("val_" + one for one in labels)] if do_validation else list(labels)
    params = {
        "batch_size": batch_size, "epochs": epochs, "steps": steps, "samples": count, "verbose": verbose,
        "do_validation": do_validation, "metrics": names,
    }  # fmt: skip
    if era.is_before("2.0"):
        params["nb_epoch"], params["nb_sample"] = params.pop("epochs"), params.pop("samples")
        del params["steps"]
    called = logger(model, callbacks, verbose, "steps" if steps else "samples", params)
    for one in called:
        one.validation_data = [*val_ins, *([0.0] if model.uses_learning_phase else [])] if val_ins else val_ins
    called.on_train_begin()
    called.model.stop_training = False
    order = np.arange(count) if count is not None else None
    for epoch in range(initial_epoch, epochs):
        model.reset_metrics()
        logs: dict[str, Any] = {}
        called.on_epoch_begin(epoch)
        if steps is not None:
            stopped = _stepwise(model, ins, labels, called, steps)
        else:
            order = _shuffled(order, batch_size, shuffle)
            stopped = _batchwise(model, ins, labels, called, order, batch_size)
        if do_validation and not stopped and should_run_validation(validation_freq, epoch):
            if source is not None:
                found = model.evaluate_generator(source, validation_steps, callbacks=called, workers=0)
            else:
                found = evaluate(model, val_ins, batch_size, 0, validation_steps, called)
            logs.update({"val_" + label: one for label, one in zip(labels, to_list(found), strict=False)})
        called.on_epoch_end(epoch, logs)
        if called.model.stop_training:
            break
    called.on_train_end()
    return model.history


def _shuffled(order: Any, batch_size: int, shuffle: Any) -> Any:
    if shuffle == "batch":
        return batch_shuffle(order, batch_size)
    if shuffle:
        np.random.shuffle(order)
    return order


def _batchwise(model: Any, ins: Any, labels: list[str], called: Any, order: Any, batch_size: int) -> bool:
    run, args = model.train_function, [*ins]
    for index, (start, end) in enumerate(make_batches(len(order), batch_size)):
        ids = order[start:end]
        try:
            batch = slice_arrays(args, ids)
        except TypeError:
            raise TypeError(
                'TypeError while preparing batch. If using HDF5 input data, pass shuffle="batch".'
            ) from None
        logs: dict[str, Any] = {"batch": index, "size": len(ids)}
        called.on_train_batch_begin(index, logs)
        for label, one in zip(labels, run([*batch, 1]), strict=True):
            logs[label] = one
        called.on_train_batch_end(index, logs)
        if called.model.stop_training:
            return True
    return False


def _stepwise(model: Any, ins: Any, labels: list[str], called: Any, steps: int) -> bool:
    for step in range(steps):
        logs: dict[str, Any] = {"batch": step, "size": 1}
        called.on_train_batch_begin(step, logs)
        for label, one in zip(labels, model.train_function([*ins, 1]), strict=True):
            logs[label] = one
        called.on_train_batch_end(step, logs)
        if called.model.stop_training:
            return True
    return False


def _of(model: Any, callbacks: Any, mode: str, params: dict[str, Any]) -> Any:
    if isinstance(callbacks, cbks.CallbackList):
        return callbacks
    found = cbks.CallbackList(callbacks)
    found.set_model(model._get_callback_model())
    found.set_params(params)
    return found


def _mean(total: Any, count: int) -> Any:
    found = np.float64(total) / count
    return found if era.is_before("2.3") else float(found)


def evaluate(
    model: Any, ins: Any, batch_size: Any = None, verbose: int = 0, steps: Any = None, callbacks: Any = None
) -> Any:
    """Means over the samples; what has a state tells it at the end."""
    model.reset_metrics()
    count = check_num_samples(ins, batch_size, steps, "steps")
    params = {
        "batch_size": batch_size,
        "steps": steps,
        "samples": count,
        "verbose": verbose,
        "metrics": model.metrics_names,
    }
    called = _of(model, callbacks, "test", params)
    bar = Progbar(target=steps if steps is not None else count, verbose=verbose) if verbose == 1 else None
    stateful = [False, *(one.metric is not None for one in model._told())]
    sums = [0.0] * len(stateful)
    called._call_begin_hook("test")
    batches = [(i, i + 1) for i in range(steps)] if steps is not None else make_batches(count, batch_size)
    for index, (start, end) in enumerate(batches):
        size = 1 if steps is not None else end - start
        logs: dict[str, Any] = {"batch": index, "size": size}
        called._call_batch_hook("test", "begin", index, logs)
        batch = ins if steps is not None else slice_arrays(ins, start, end)
        found = model.test_function([*batch, 0])
        for i, one in enumerate(found):
            # NumPy 2 keeps a sum of numbers of 32 bits in 32 bits; the NumPy of then added them up in 64.
            one = one if stateful[i] else np.asarray(one, "float64")
            if steps is not None and len(found) > 1 and not era.is_before("2.3"):
                # By steps, 2.3 mistook the loss for what has a state: it divided the last one, and added up the others.
                sums[i] = sums[i] + one if i else one
            else:
                sums[i] = one if stateful[i] else sums[i] + one * size
        logs.update(zip(model.metrics_names, found, strict=True))
        called._call_batch_hook("test", "end", index, logs)
        if bar:
            bar.update(index + 1 if steps is not None else end)
    total = steps if steps is not None else count
    called._call_end_hook("test")
    means = [float(s) if stateful[i] else _mean(s, total) for i, s in enumerate(sums)]
    return unpack_singleton(means)


def predict(
    model: Any, ins: Any, batch_size: Any = 32, verbose: int = 0, steps: Any = None, callbacks: Any = None
) -> Any:
    count = check_num_samples(ins, batch_size, steps, "steps")
    params = {"batch_size": batch_size, "steps": steps, "samples": count, "verbose": verbose}
    called = _of(model, callbacks, "predict", params)
    bar = Progbar(target=steps if steps is not None else count, verbose=verbose) if verbose == 1 else None
    called._call_begin_hook("predict")
    collected: list[list[Any]] = []
    batches = [(i, i + 1) for i in range(steps)] if steps is not None else make_batches(count, batch_size)
    for index, (start, end) in enumerate(batches):
        logs: dict[str, Any] = {"batch": index, "size": end - start}
        called._call_batch_hook("predict", "begin", index, logs)
        batch = ins if steps is not None else slice_arrays(ins, start, end)
        found = to_list(model.predict_function([*batch, 0]))
        collected.append(found)
        logs["outputs"] = found
        called._call_batch_hook("predict", "end", index, logs)
        if bar:
            bar.update(index + 1 if steps is not None else end)
    called._call_end_hook("predict")
    if not collected:
        return unpack_singleton([np.zeros((0, *(d or 0 for d in out.shape[1:])), "float32") for out in model.outputs])
    joined = [np.concatenate(parts) for parts in zip(*collected, strict=True)]
    return unpack_singleton(joined)
