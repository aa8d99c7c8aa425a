"""Callbacks that look at a number and decide: to save, to stop, to learn slower."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from kmigrate_shims import backend as K
from kmigrate_shims.keras import era
from kmigrate_shims.keras.callbacks.base import Callback


def _mode(mode: str, name: str) -> str:
    if mode not in ("auto", "min", "max"):
        warnings.warn(f"{name} mode {mode} is unknown, fallback to auto mode.", RuntimeWarning, stacklevel=4)
        return "auto"
    return mode


def _counted(epoch: int) -> int:
    """The number that an epoch is told by."""
    return epoch if era.is_before("2.0.9") else epoch + 1


class ModelCheckpoint(Callback):
    """Saves the model, or its weights, after epochs."""

    def __init__(
        self,
        filepath: Any,
        monitor: str = "val_loss",
        verbose: int = 0,
        save_best_only: bool = False,
        save_weights_only: bool = False,
        mode: str = "auto",
        period: int = 1,
    ) -> None:
        super().__init__()
        self.monitor, self.verbose, self.filepath = monitor, verbose, filepath
        self.save_best_only, self.save_weights_only = save_best_only, save_weights_only
        self.period, self.epochs_since_last_save = period, 0
        mode = _mode(mode, "ModelCheckpoint")
        larger = mode == "max" or (mode == "auto" and ("acc" in monitor or monitor.startswith("fmeasure")))
        self.monitor_op: Any = np.greater if larger else np.less
        self.best = -np.inf if larger else np.inf

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        logs = logs or {}
        self.epochs_since_last_save += 1
        if self.epochs_since_last_save < self.period:
            return
        self.epochs_since_last_save = 0
        filepath = str(self.filepath).format(epoch=_counted(epoch), **logs)
        if not self.save_best_only:
            self._say(epoch, f"saving model to {filepath}")
            self._save(filepath)
            return
        current = logs.get(self.monitor)
        if current is None:
            warnings.warn(
                f"Can save best model only with {self.monitor} available, skipping.", RuntimeWarning, stacklevel=2
            )
        elif self.monitor_op(current, self.best):
            better = f"{self.monitor} improved from {self.best:0.5f} to {current:0.5f}"
            self._say(epoch, f"{better}, saving model to {filepath}")
            self.best = current
            self._save(filepath)
        else:
            than = "" if era.is_before("2.1.6") else f" from {self.best:0.5f}"
            self._say(epoch, f"{self.monitor} did not improve{than}")

    def _say(self, epoch: int, text: str) -> None:
        if self.verbose > 0:
            print(f"{'' if era.is_before('2.1.3') else chr(10)}Epoch {_counted(epoch):05d}: {text}")

    def _save(self, filepath: str) -> None:
        if self.save_weights_only:
            self.model.save_weights(filepath, overwrite=True)
        else:
            self.model.save(filepath, overwrite=True)


class EarlyStopping(Callback):
    """Stops when a number gets better no more."""

    def __init__(
        self,
        monitor: str = "val_loss",
        min_delta: float = 0,
        patience: int = 0,
        verbose: int = 0,
        mode: str = "auto",
        baseline: Any = None,
        restore_best_weights: bool = False,
    ) -> None:
        super().__init__()
        self.monitor, self.baseline, self.patience, self.verbose = monitor, baseline, patience, verbose
        self.wait, self.stopped_epoch = 0, 0
        self.restore_best_weights, self.best_weights = restore_best_weights, None
        mode = _mode(mode, "EarlyStopping")
        larger = mode == "max" or (mode == "auto" and "acc" in monitor)
        self.monitor_op: Any = np.greater if larger else np.less
        self.min_delta = min_delta if larger else -min_delta

    def on_train_begin(self, logs: Any = None) -> None:
        self.wait, self.stopped_epoch = 0, 0
        if self.baseline is not None:
            self.best = self.baseline
        else:
            self.best = np.inf if self.monitor_op is np.less else -np.inf

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        current = self.get_monitor_value(logs)
        if current is None:
            return
        if self.monitor_op(current - self.min_delta, self.best):
            self.best, self.wait = current, 0
            if self.restore_best_weights:
                self.best_weights = self.model.get_weights()
            return
        counted_first = not era.is_before("2.0.9")  # before, patience of 1 was that of 2 epochs
        self.wait += 1
        if self.wait >= self.patience + (not counted_first):
            self.stopped_epoch = epoch
            self.model.stop_training = True
            if self.restore_best_weights:
                if self.verbose > 0:
                    print("Restoring model weights from the end of the best epoch")
                self.model.set_weights(self.best_weights)

    def on_train_end(self, logs: Any = None) -> None:
        if self.stopped_epoch > 0 and self.verbose > 0:
            print(f"Epoch {_counted(self.stopped_epoch):05d}: early stopping")

    def get_monitor_value(self, logs: Any) -> Any:
        found = (logs or {}).get(self.monitor)
        if found is None:
            warnings.warn(
                f"Early stopping conditioned on metric `{self.monitor}` which is not available. Available metrics are: "
                f"{','.join(logs or {})}",
                RuntimeWarning,
                stacklevel=3,
            )
        return found


class LearningRateScheduler(Callback):
    """The learning rate of every epoch, by a function."""

    def __init__(self, schedule: Any, verbose: int = 0) -> None:
        super().__init__()
        self.schedule, self.verbose = schedule, verbose

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        if not hasattr(self.model.optimizer, "lr"):
            raise ValueError('Optimizer must have a "lr" attribute.')
        rate = self._rate(epoch)
        if not isinstance(rate, (float, np.float32, np.float64)):
            raise ValueError('The output of the "schedule" function should be float.')
        K.set_value(self.model.optimizer.lr, rate)
        if self.verbose > 0:
            does = "reducing" if era.is_before("2.2.1") else "setting"
            print(f"\nEpoch {epoch + 1:05d}: LearningRateScheduler {does} learning rate to {rate}.")

    def _rate(self, epoch: int) -> Any:
        """The rate of now is given since Keras 2.1.4, and in 2.1 only to a parameter of the name lr."""
        if era.is_before("2.1.4"):
            return self.schedule(epoch)
        now = float(K.get_value(self.model.optimizer.lr))
        try:
            return self.schedule(epoch, lr=now) if era.is_before("2.2") else self.schedule(epoch, now)
        except TypeError:
            return self.schedule(epoch)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if logs is not None and not era.is_before("2.2.3"):
            logs["lr"] = K.get_value(self.model.optimizer.lr)


class ReduceLROnPlateau(Callback):
    """A smaller learning rate when a number gets better no more."""

    def __init__(
        self,
        monitor: str = "val_loss",
        factor: float = 0.1,
        patience: int = 10,
        verbose: int = 0,
        mode: str = "auto",
        min_delta: float = 1e-4,
        cooldown: int = 0,
        min_lr: float = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__()
        if factor >= 1.0:
            raise ValueError("ReduceLROnPlateau does not support a factor >= 1.0.")
        if "epsilon" in kwargs:
            min_delta = kwargs.pop("epsilon")
            warnings.warn(
                "`epsilon` argument is deprecated and will be removed, use `min_delta` instead.", stacklevel=2
            )
        self.monitor, self.factor, self.patience, self.verbose = monitor, factor, patience, verbose
        self.min_lr, self.min_delta, self.cooldown, self.mode = min_lr, min_delta, cooldown, mode
        self._reset()

    def _reset(self) -> None:
        self.mode = _mode(self.mode, "Learning Rate Plateau Reducing")
        larger = self.mode == "max" or (self.mode == "auto" and "acc" in self.monitor)
        delta = self.min_delta
        if larger:
            self.monitor_op: Any = lambda a, b: np.greater(a, b + delta)
        else:
            self.monitor_op = lambda a, b: np.less(a, b - delta)
        self.best = -np.inf if larger else np.inf
        self.cooldown_counter, self.wait = 0, 0

    def on_train_begin(self, logs: Any = None) -> None:
        self._reset()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        logs = logs if logs is not None else {}
        logs["lr"] = K.get_value(self.model.optimizer.lr)
        current = logs.get(self.monitor)
        if current is None:
            warnings.warn(
                f"Reduce LR on plateau conditioned on metric `{self.monitor}` which is not available. Available "
                f"metrics are: {','.join(logs)}",
                RuntimeWarning,
                stacklevel=2,
            )
            return
        if self.in_cooldown():
            self.cooldown_counter -= 1
            self.wait = 0
        if self.monitor_op(current, self.best):
            self.best, self.wait = current, 0
        elif not self.in_cooldown():
            counted_first = not era.is_before("2.1.6")
            self.wait += counted_first
            if self.wait >= self.patience:
                self._reduce(epoch)
            self.wait += not counted_first

    def _reduce(self, epoch: int) -> None:
        old, slack = float(K.get_value(self.model.optimizer.lr)), 1e-4 if era.is_before("2.1.3") else 0
        if old <= self.min_lr * (1 + slack):
            return
        new = max(old * self.factor, self.min_lr)
        K.set_value(self.model.optimizer.lr, new)
        if self.verbose > 0:
            who = "" if era.is_before("2.1.3") else "ReduceLROnPlateau "
            print(f"\nEpoch {_counted(epoch):05d}: {who}reducing learning rate to {new}.")
        self.cooldown_counter, self.wait = self.cooldown, 0

    def in_cooldown(self) -> bool:
        return self.cooldown_counter > 0
