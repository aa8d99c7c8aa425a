"""`keras.callbacks` of Keras 1: epochs are counted from 0 in names of files, and patience ends an epoch later."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from kmigrate_shims.keras import callbacks as later
from kmigrate_shims.keras.callbacks import BaseLogger, Callback, CallbackList, CSVLogger, History, LambdaCallback
from kmigrate_shims.keras.utils.generic_utils import Progbar
from kmigrate_shims.keras1 import backend as K

__all__ = [
    "BaseLogger", "CSVLogger", "Callback", "CallbackList", "EarlyStopping", "History", "LambdaCallback",
    "LearningRateScheduler", "ModelCheckpoint", "Progbar", "ProgbarLogger", "ReduceLROnPlateau",
    "RemoteMonitor", "TensorBoard",
]  # fmt: skip
JSON = {"Accept": "application/json", "Content-Type": "application/json"}


class ProgbarLogger(later.ProgbarLogger):
    def __init__(self) -> None:
        super().__init__()


class ModelCheckpoint(later.ModelCheckpoint):
    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        super().on_epoch_end(epoch - 1, logs)


class EarlyStopping(later.EarlyStopping):
    def __init__(
        self, monitor: str = "val_loss", min_delta: float = 0, patience: int = 0, verbose: int = 0, mode: str = "auto"
    ) -> None:
        if mode == "auto" and monitor.startswith("fmeasure"):
            mode = "max"
        super().__init__(monitor, min_delta, patience, verbose, mode)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        current = (logs or {}).get(self.monitor)
        if current is None:
            warnings.warn(f"Early stopping requires {self.monitor} available!", RuntimeWarning, stacklevel=2)
            return
        if self.monitor_op(current - self.min_delta, self.best):
            self.best, self.wait = current, 0
            return
        if self.wait >= self.patience:
            self.stopped_epoch = epoch
            self.model.stop_training = True
        self.wait += 1

    def on_train_end(self, logs: Any = None) -> None:
        if self.stopped_epoch > 0 and self.verbose > 0:
            print(f"Epoch {self.stopped_epoch:05d}: early stopping")


class LearningRateScheduler(Callback):
    """The learning rate of every epoch, by a function of its number."""

    def __init__(self, schedule: Any) -> None:
        super().__init__()
        self.schedule = schedule

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        if not hasattr(self.model.optimizer, "lr"):
            raise ValueError('Optimizer must have a "lr" attribute.')
        rate = self.schedule(epoch)
        if not isinstance(rate, (float, np.float32, np.float64)):
            raise ValueError('The output of the "schedule" function should be float.')
        K.set_value(self.model.optimizer.lr, rate)


class ReduceLROnPlateau(later.ReduceLROnPlateau):
    def __init__(
        self, monitor: str = "val_loss", factor: float = 0.1, patience: int = 10, verbose: int = 0, mode: str = "auto",
        epsilon: float = 1e-4, cooldown: int = 0, min_lr: float = 0,
    ) -> None:  # fmt: skip
        super().__init__(monitor, factor, patience, verbose, mode, epsilon, cooldown, min_lr)
        self.epsilon = epsilon

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        logs = logs if logs is not None else {}
        rate = float(K.get_value(self.model.optimizer.lr))
        logs["lr"] = K.get_value(self.model.optimizer.lr)
        current = logs.get(self.monitor)
        if current is None:
            text = f"Learning Rate Plateau Reducing requires {self.monitor} available!"
            warnings.warn(text, RuntimeWarning, stacklevel=2)
            return
        if self.in_cooldown():
            self.cooldown_counter -= 1
            self.wait = 0
        if self.monitor_op(current, self.best):
            self.best, self.wait = current, 0
        elif not self.in_cooldown():
            if self.wait >= self.patience and rate > self.min_lr * (1 + 1e-4):
                K.set_value(self.model.optimizer.lr, max(rate * self.factor, self.min_lr))
                if self.verbose > 0:
                    print(f"\nEpoch {epoch:05d}: reducing learning rate to {max(rate * self.factor, self.min_lr)}.")
                self.cooldown_counter, self.wait = self.cooldown, 0
            self.wait += 1


class RemoteMonitor(later.RemoteMonitor):
    def __init__(
        self, root: str = "http://localhost:9000", path: str = "/publish/epoch/end/", field: str = "data",
        headers: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(root, path, field, JSON if headers is None else headers)


class TensorBoard(later.TensorBoard):
    def __init__(
        self, log_dir: str = "./logs", histogram_freq: int = 0, write_graph: bool = True, write_images: bool = False
    ) -> None:
        super().__init__(log_dir, histogram_freq, write_graph=write_graph, write_images=write_images)
