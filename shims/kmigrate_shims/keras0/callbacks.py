"""`keras.callbacks`: they are told their model and its numbers by `_set_model` and `_set_params`."""

from __future__ import annotations

import importlib
import json
from typing import Any

from kmigrate_shims.keras0 import backend as K
from kmigrate_shims.keras0.utils.generic_utils import Progbar
from kmigrate_shims.keras1 import callbacks as later
from kmigrate_shims.keras1.callbacks import Callback, History, ProgbarLogger

__all__ = [
    "BaseLogger", "Callback", "CallbackList", "EarlyStopping", "History", "LearningRateScheduler", "ModelCheckpoint",
    "Progbar", "ProgbarLogger", "RemoteMonitor", "TensorBoard",
]  # fmt: skip


class CallbackList(later.CallbackList):
    def __init__(self, callbacks: Any = [], queue_length: int = 10) -> None:  # noqa: B006
        super().__init__(callbacks, queue_length)

    def _set_params(self, params: Any) -> None:
        for one in self.callbacks:
            one._set_params(params)

    def _set_model(self, model: Any) -> None:
        for one in self.callbacks:
            one._set_model(model)


class BaseLogger(later.BaseLogger):
    def __init__(self) -> None:
        super().__init__()


class ModelCheckpoint(later.ModelCheckpoint):
    """It saves weights alone."""

    def __init__(
        self, filepath: Any, monitor: str = "val_loss", verbose: int = 0, save_best_only: bool = False,
        mode: str = "auto",
    ) -> None:  # fmt: skip
        super().__init__(filepath, monitor, verbose, save_best_only, True, mode)


class EarlyStopping(later.EarlyStopping):
    def __init__(self, monitor: str = "val_loss", patience: int = 0, verbose: int = 0, mode: str = "auto") -> None:
        super().__init__(monitor, 0, patience, verbose, mode)
        later.EarlyStopping.on_train_begin(self)

    def on_train_begin(self, logs: Any = None) -> None:
        """What was best in an earlier training stays so."""

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        stopped = self.stopped_epoch
        self.stopped_epoch = -1
        super().on_epoch_end(epoch, logs)
        if self.stopped_epoch == epoch and self.verbose > 0:
            print(f"Epoch {epoch:05d}: early stopping")
        self.stopped_epoch = max(stopped, self.stopped_epoch)

    def on_train_end(self, logs: Any = None) -> None:
        """It was said when it stopped."""


class RemoteMonitor(Callback):
    def __init__(self, root: str = "http://localhost:9000") -> None:
        super().__init__()
        self.root = root

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        try:
            requests = importlib.import_module("requests")
        except ImportError:
            raise ImportError("RemoteMonitor requires the `requests` library.") from None
        send = {"epoch": epoch, **{key: float(value) for key, value in (logs or {}).items()}}
        try:
            requests.post(self.root + "/publish/epoch/end/", {"data": json.dumps(send)})
        except requests.exceptions.RequestException:
            print("Warning: could not reach RemoteMonitor root server at " + str(self.root))


class LearningRateScheduler(later.LearningRateScheduler):
    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        if not hasattr(self.model.optimizer, "lr"):
            raise AssertionError('Optimizer must have a "lr" attribute.')
        super().on_epoch_begin(epoch, logs)


class TensorBoard(later.TensorBoard):
    def __init__(self, log_dir: str = "./logs", histogram_freq: int = 0) -> None:
        if K.backend() != "tensorflow":
            raise Exception("TensorBoard callback only works with the TensorFlow backend.")
        if histogram_freq:
            raise NotImplementedError("TensorBoard(histogram_freq=) is not played for Keras 0.3: take 0, for scalars.")
        super().__init__(log_dir, 0, write_graph=False)
