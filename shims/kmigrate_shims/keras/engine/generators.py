"""fit_generator, evaluate_generator and predict_generator."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

from kmigrate_shims.keras import era
from kmigrate_shims.keras.engine import loops, reporting
from kmigrate_shims.keras.engine.data import should_run_validation
from kmigrate_shims.keras.utils.data_utils import (
    GeneratorEnqueuer,
    OrderedEnqueuer,
    is_sequence,
    iter_sequence_infinite,
)
from kmigrate_shims.keras.utils.generic_utils import Progbar, to_list, unpack_singleton

NO_STEPS = (
    "`{0}=None` is only valid for a generator based on the `keras.utils.Sequence` class. Please specify `{0}` or use "
    "the `keras.utils.Sequence` class."
)


def _steps(source: Any, steps: Any, name: str) -> int:
    if steps is not None:
        return int(steps)
    if is_sequence(source):
        return len(source)
    raise ValueError(NO_STEPS.format(name))


class Batches:
    """What a generator or Sequence gives, from other threads where workers are asked for."""

    def __init__(self, source: Any, workers: int, processes: bool, queue: int, shuffle: bool = False) -> None:
        self.enqueuer: Any = None
        sequence = is_sequence(source)
        if not sequence and processes and workers > 1:
            warnings.warn(
                "Using a generator with `use_multiprocessing=True` and multiple workers may duplicate your data. "
                "Please consider using the `keras.utils.Sequence class.",
                stacklevel=4,
            )
        if workers > 0:
            kind: Any = OrderedEnqueuer if sequence else GeneratorEnqueuer
            self.enqueuer = kind(source, use_multiprocessing=processes, **({"shuffle": shuffle} if sequence else {}))
            self.enqueuer.start(workers=workers, max_queue_size=queue)
            self.given: Iterator[Any] = self.enqueuer.get()
        else:
            self.given = iter_sequence_infinite(source) if sequence else source

    def __next__(self) -> Any:
        return next(self.given)

    def end_epoch(self) -> None:
        if hasattr(self.enqueuer, "end_epoch"):
            self.enqueuer.end_epoch()

    def stop(self) -> None:
        if self.enqueuer is not None:
            self.enqueuer.stop()


def parts(batch: Any) -> tuple[Any, Any, Any]:
    if hasattr(batch, "__len__") and len(batch) == 2:
        return batch[0], batch[1], None
    if hasattr(batch, "__len__") and len(batch) == 3:
        return batch[0], batch[1], batch[2]
    raise ValueError(
        f"Output of generator should be a tuple `(x, y, sample_weight)` or `(x, y)`. Found: {str(batch)[:300]}"
    )


def _size(x: Any) -> int:
    if x is None or (hasattr(x, "__len__") and len(x) == 0):
        return 1
    first = next(iter(x.values())) if isinstance(x, dict) else x[0] if isinstance(x, list) else x
    found = int(first.shape[0]) if hasattr(first, "shape") else len(first)
    if found == 0:
        raise ValueError("Received an empty batch. Batches should contain at least one item.")
    return found


def _is_given(data: Any) -> bool:
    if hasattr(data, "__getitem__") and not isinstance(data, (list, tuple)):
        return True
    return data is not None and bool(data)


def fit(
    model: Any, generator: Any, steps_per_epoch: Any, epochs: int, verbose: int, callbacks: Any, validation_data: Any,
    validation_steps: Any, validation_freq: Any, class_weight: Any, max_queue_size: int, workers: int,
    use_multiprocessing: bool, shuffle: bool, initial_epoch: int,
) -> Any:  # fmt: skip
    do_validation = _is_given(validation_data)
    steps = _steps(generator, steps_per_epoch, "steps_per_epoch")
    from_source = do_validation and (is_sequence(validation_data) or hasattr(validation_data, "__next__"))
    if from_source and not is_sequence(validation_data) and not validation_steps:
        raise ValueError(NO_STEPS.format("validation_steps"))
    if not model.inputs or not model.__dict__.get("_is_compiled"):
        _build_by(model, generator)
    model._make_train_function()
    labels = reporting.numbered(model.metrics_names)
    params = {
        "epochs": epochs, "steps": steps, "verbose": verbose, "do_validation": do_validation,
        "metrics": [*labels, *("val_" + one for one in labels)],
    }  # fmt: skip
    called = loops.logger(model, callbacks, verbose, "steps", params)
    called.on_train_begin()
    val_ins, val = None, None
    if do_validation:
        model._make_test_function()
        if from_source:
            validation_steps = validation_steps or len(validation_data)
            val = Batches(validation_data, workers, use_multiprocessing, max_queue_size)
        else:
            val_ins = loops.validation_arrays(model, validation_data)
            for one in called:
                one.validation_data = [*val_ins, *([0.0] if model.uses_learning_phase else [])]
    batches = Batches(generator, workers, use_multiprocessing, max_queue_size, shuffle)
    called.model.stop_training = False
    try:
        epoch = initial_epoch
        while epoch < epochs:
            model.reset_metrics()
            called.on_epoch_begin(epoch)
            size = _epoch(model, batches, steps, labels, called, class_weight)
            logs: dict[str, Any] = {}
            if do_validation and not called.model.stop_training and should_run_validation(validation_freq, epoch):
                if val is not None:
                    found = evaluate(model, val, validation_steps, callbacks=called)
                else:
                    found = loops.evaluate(model, val_ins, size, 0, None, called)
                logs = {"val_" + name: one for name, one in zip(labels, to_list(found), strict=False)}
            called.on_epoch_end(epoch, logs)
            if workers == 0 and is_sequence(generator) and not era.is_before("2.3"):
                generator.on_epoch_end()  # where there are workers, they say it
            epoch += 1
            if called.model.stop_training:
                break
            if steps_per_epoch is None and not era.is_before("2.3"):  # a Sequence, which may have grown
                batches.end_epoch()
                steps = len(generator)
                called.set_params({**params, "steps": steps})
    finally:
        batches.stop()
        if val is not None:
            val.stop()
    called.on_train_end()
    return model.history


def _build_by(model: Any, generator: Any) -> None:
    if is_sequence(generator):
        x, y, _ = parts(generator[0])
        model._standardize_user_data(x, y)


def _epoch(model: Any, batches: Batches, steps: int, labels: list[str], called: Any, class_weight: Any) -> int:
    size = 1
    for step in range(steps):
        x, y, weights = parts(next(batches))
        size = _size(x)
        logs: dict[str, Any] = {"batch": step, "size": size}
        called.on_train_batch_begin(step, logs)
        found = model.train_on_batch(x, y, sample_weight=weights, class_weight=class_weight, reset_metrics=False)
        logs.update(zip(labels, to_list(found), strict=False))
        called.on_train_batch_end(step, logs)
        if called.model.stop_training:
            break
    return size


def evaluate(
    model: Any, generator: Any, steps: Any = None, callbacks: Any = None, max_queue_size: int = 10, workers: int = 1,
    use_multiprocessing: bool = False, verbose: int = 0,
) -> Any:  # fmt: skip
    given = isinstance(generator, Batches)
    steps = steps if given else _steps(generator, steps, "steps")
    model.reset_metrics()
    batches = generator if given else Batches(generator, workers, use_multiprocessing, max_queue_size)
    called = loops._of(model, callbacks, "test", {"steps": steps, "verbose": verbose})
    bar = Progbar(target=steps) if verbose == 1 else None
    called._call_begin_hook("test")
    outs, sizes = [], []
    try:
        for step in range(steps):
            x, y, weights = parts(next(batches))
            size = _size(x)
            called._call_batch_hook("test", "begin", step, {"batch": step, "size": size})
            found = to_list(model.test_on_batch(x, y, sample_weight=weights, reset_metrics=False))
            logs = {"batch": step, "size": size, **dict(zip(model.metrics_names, found, strict=False))}
            called._call_batch_hook("test", "end", step, logs)
            outs.append(found)
            sizes.append(size)
            if bar:
                bar.update(step + 1)
    finally:
        if not given:
            batches.stop()
    called._call_end_hook("test")
    # Since 2.3 the loss that is told is that of the last batch.
    stateful = [not era.is_before("2.3"), *(one.metric is not None for one in model._told())]
    means = [
        float(outs[-1][i]) if stateful[i] else np.average([out[i] for out in outs], weights=sizes)
        for i in range(len(outs[0]))
    ]
    return unpack_singleton(means)


def predict(
    model: Any, generator: Any, steps: Any = None, callbacks: Any = None, max_queue_size: int = 10, workers: int = 1,
    use_multiprocessing: bool = False, verbose: int = 0,
) -> Any:  # fmt: skip
    steps = _steps(generator, steps, "steps")
    batches = Batches(generator, workers, use_multiprocessing, max_queue_size)
    called = loops._of(model, callbacks, "predict", {"steps": steps, "verbose": verbose})
    bar = Progbar(target=steps) if verbose == 1 else None
    called._call_begin_hook("predict")
    collected = []
    try:
        for step in range(steps):
            batch = next(batches)
            x = batch
            if isinstance(batch, tuple):
                if len(batch) not in (2, 3):
                    raise ValueError(
                        f"Output of generator should be a tuple `(x, y, sample_weight)` or `(x, y)`. Found: {batch}"
                    )
                x = batch[0]
            size = _size(x)
            called._call_batch_hook("predict", "begin", step, {"batch": step, "size": size})
            found = to_list(model.predict_on_batch(x))
            called._call_batch_hook("predict", "end", step, {"batch": step, "size": size, "outputs": found})
            collected.append(found)
            if bar:
                bar.update(step + 1)
    finally:
        batches.stop()
    called._call_end_hook("predict")
    return unpack_singleton([np.concatenate(one) for one in zip(*collected, strict=True)])
