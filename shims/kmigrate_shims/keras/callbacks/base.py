"""Callback, the list of them, and those that Keras added by itself."""

from __future__ import annotations

import time
import warnings
from collections import defaultdict, deque
from collections.abc import Iterator
from typing import Any

import numpy as np

from kmigrate_shims.keras.utils.generic_utils import Progbar

_TRAIN, _TEST, _PREDICT = "train", "test", "predict"


class Callback:
    """Is told when training, epochs and batches begin and end."""

    def __init__(self) -> None:
        self.validation_data: Any = None
        self.model: Any = None

    def set_params(self, params: dict[str, Any]) -> None:
        self.params = params

    def set_model(self, model: Any) -> None:
        self.model = model

    def _set_params(self, params: dict[str, Any]) -> None:
        self.set_params(params)  # its name of Keras 0.3

    def _set_model(self, model: Any) -> None:
        self.set_model(model)

    def on_batch_begin(self, batch: int, logs: Any = None) -> None: ...

    def on_batch_end(self, batch: int, logs: Any = None) -> None: ...

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None: ...

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None: ...

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        self.on_batch_begin(batch, logs=logs)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.on_batch_end(batch, logs=logs)

    def on_test_batch_begin(self, batch: int, logs: Any = None) -> None: ...

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None: ...

    def on_predict_batch_begin(self, batch: int, logs: Any = None) -> None: ...

    def on_predict_batch_end(self, batch: int, logs: Any = None) -> None: ...

    def on_train_begin(self, logs: Any = None) -> None: ...

    def on_train_end(self, logs: Any = None) -> None: ...

    def on_test_begin(self, logs: Any = None) -> None: ...

    def on_test_end(self, logs: Any = None) -> None: ...

    def on_predict_begin(self, logs: Any = None) -> None: ...

    def on_predict_end(self, logs: Any = None) -> None: ...


class CallbackList:
    """Hands every hook on to all of its callbacks."""

    def __init__(self, callbacks: Any = None, queue_length: int = 10) -> None:
        self.callbacks = list(callbacks or [])
        self.queue_length = queue_length
        self.params: dict[str, Any] = {}
        self.model: Any = None
        self._reset_batch_timing()

    def _reset_batch_timing(self) -> None:
        self._delta_t_batch = 0.0
        self._delta_ts: dict[str, Any] = defaultdict(lambda: deque(maxlen=self.queue_length))

    def append(self, callback: Any) -> None:
        self.callbacks.append(callback)

    def set_params(self, params: dict[str, Any]) -> None:
        self.params = params
        for one in self.callbacks:
            one.set_params(params)

    def set_model(self, model: Any) -> None:
        self.model = model
        for one in self.callbacks:
            one.set_model(model)

    def _tell(self, hook: str, *args: Any) -> None:
        for one in self.callbacks:
            found = getattr(one, hook, None)
            if found is not None:
                found(*args)

    def _call_batch_hook(self, mode: str, hook: str, batch: int, logs: Any = None) -> None:
        if not self.callbacks:
            return
        name = f"on_{mode}_batch_{hook}"
        if hook == "begin":
            self._t_enter_batch = getattr(self, "_t_enter_batch", time.time())
        else:
            self._delta_t_batch = time.time() - self._t_enter_batch
        before = time.time()
        for one in self.callbacks:
            found = getattr(one, name, None)
            if found is None and mode == _TRAIN:
                found = getattr(one, "on_batch_" + hook)
            if found is not None:
                found(batch, logs or {})
        spent = self._delta_ts[name]
        spent.append(time.time() - before)
        median = np.median(spent) if len(spent) == self.queue_length or hook == "end" else 0.0
        if self._delta_t_batch > 0.0 and median > 0.95 * self._delta_t_batch and median > 0.1:
            warnings.warn(
                f"Method ({name}) is slow compared to the batch update ({median:f}). Check your callbacks.",
                RuntimeWarning,
                stacklevel=4,
            )
        if hook == "begin":
            self._t_enter_batch = time.time()

    def _call_begin_hook(self, mode: str) -> None:
        self._tell(f"on_{mode}_begin", {})

    def _call_end_hook(self, mode: str) -> None:
        self._tell(f"on_{mode}_end", {})

    def on_batch_begin(self, batch: int, logs: Any = None) -> None:
        self._call_batch_hook(_TRAIN, "begin", batch, logs=logs)

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        self._call_batch_hook(_TRAIN, "end", batch, logs=logs)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._tell("on_epoch_begin", epoch, logs or {})
        self._reset_batch_timing()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self._tell("on_epoch_end", epoch, {} if logs is None else logs)

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        self._call_batch_hook(_TRAIN, "begin", batch, logs=logs)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self._call_batch_hook(_TRAIN, "end", batch, logs=logs)

    def on_test_batch_begin(self, batch: int, logs: Any = None) -> None:
        self._call_batch_hook(_TEST, "begin", batch, logs=logs)

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        self._call_batch_hook(_TEST, "end", batch, logs=logs)

    def on_predict_batch_begin(self, batch: int, logs: Any = None) -> None:
        self._call_batch_hook(_PREDICT, "begin", batch, logs=logs)

    def on_predict_batch_end(self, batch: int, logs: Any = None) -> None:
        self._call_batch_hook(_PREDICT, "end", batch, logs=logs)

    def on_train_begin(self, logs: Any = None) -> None:
        self._call_begin_hook(_TRAIN)

    def on_train_end(self, logs: Any = None) -> None:
        self._call_end_hook(_TRAIN)

    def on_test_begin(self, logs: Any = None) -> None:
        self._call_begin_hook(_TEST)

    def on_test_end(self, logs: Any = None) -> None:
        self._call_end_hook(_TEST)

    def on_predict_begin(self, logs: Any = None) -> None:
        self._call_begin_hook(_PREDICT)

    def on_predict_end(self, logs: Any = None) -> None:
        self._call_end_hook(_PREDICT)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.callbacks)


class BaseLogger(Callback):
    """The means over an epoch, by the sizes of the batches."""

    def __init__(self, stateful_metrics: Any = None) -> None:
        super().__init__()
        self.stateful_metrics = set(stateful_metrics or [])

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.seen = 0
        self.totals: dict[str, Any] = {}

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        logs = logs or {}
        size = logs.get("size", 0)
        self.seen += size
        for key, value in logs.items():
            if key in self.stateful_metrics:
                self.totals[key] = value
            else:
                self.totals[key] = self.totals.get(key, 0.0) + np.asarray(value, "float64") * size

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if logs is None:
            return
        for key in self.params["metrics"]:
            if key in self.totals:
                logs[key] = self.totals[key] if key in self.stateful_metrics else self.totals[key] / self.seen


class TerminateOnNaN(Callback):
    """Stops where the loss is no number."""

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        loss = (logs or {}).get("loss")
        if loss is not None and (np.isnan(loss) or np.isinf(loss)):
            print(f"Batch {batch}: Invalid loss, terminating training")
            self.model.stop_training = True


class ProgbarLogger(Callback):
    """Prints the progress of every epoch."""

    def __init__(self, count_mode: str = "samples", stateful_metrics: Any = None) -> None:
        super().__init__()
        if count_mode not in ("samples", "steps"):
            raise ValueError("Unknown `count_mode`: " + str(count_mode))
        self.use_steps = count_mode == "steps"
        self.stateful_metrics = set(stateful_metrics or [])

    def on_train_begin(self, logs: Any = None) -> None:
        self.verbose = self.params["verbose"]
        self.epochs = self.nb_epoch = self._asked("epochs", "nb_epoch")

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        if self.verbose:
            print(f"Epoch {epoch + 1}/{self.epochs}")
        self.target = self.params["steps"] if self.use_steps else self._asked("samples", "nb_sample")
        self.progbar = Progbar(target=self.target, verbose=self.verbose, stateful_metrics=self.stateful_metrics)
        self.seen = 0

    def _asked(self, name: str, before: str) -> Any:
        """A number by its name of Keras 2, or that of Keras 1."""
        return self.params[name if name in self.params else before]

    def on_batch_begin(self, batch: int, logs: Any = None) -> None:
        if self.target is None or self.seen < self.target:
            self.log_values: list[Any] = []

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        logs = logs or {}
        self.seen += 1 if self.use_steps else logs.get("size", 0)
        self.log_values += [(k, logs[k]) for k in self.params["metrics"] if k in logs]
        if self.verbose and (self.target is None or self.seen < self.target):
            self.progbar.update(self.seen, self.log_values)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        logs = logs or {}
        self.log_values += [(k, logs[k]) for k in self.params["metrics"] if k in logs]
        if self.verbose:
            self.progbar.update(self.seen, self.log_values)


class History(Callback):
    """What fit returns: all that was told at the ends of epochs."""

    def on_train_begin(self, logs: Any = None) -> None:
        self.epoch: list[int] = []
        self.history: dict[str, list[Any]] = {}

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.epoch.append(epoch)
        for key, value in (logs or {}).items():
            self.history.setdefault(key, []).append(value)
