"""`keras.callbacks` of Keras 1. What they decide, and when, is with those of Keras 2, by release."""

from __future__ import annotations

import warnings
from typing import Any

from kmigrate_shims.keras import callbacks as later
from kmigrate_shims.keras.callbacks import (
    BaseLogger,
    Callback,
    CallbackList,
    CSVLogger,
    History,
    LambdaCallback,
    ModelCheckpoint,
)
from kmigrate_shims.keras.utils.generic_utils import Progbar

__all__ = [
    "BaseLogger", "CSVLogger", "Callback", "CallbackList", "EarlyStopping", "History", "LambdaCallback",
    "LearningRateScheduler", "ModelCheckpoint", "Progbar", "ProgbarLogger", "ReduceLROnPlateau",
    "RemoteMonitor", "TensorBoard",
]  # fmt: skip
JSON = {"Accept": "application/json", "Content-Type": "application/json"}


class ProgbarLogger(later.ProgbarLogger):
    def __init__(self) -> None:
        super().__init__()


class EarlyStopping(later.EarlyStopping):
    def __init__(
        self, monitor: str = "val_loss", min_delta: float = 0, patience: int = 0, verbose: int = 0, mode: str = "auto"
    ) -> None:
        if mode == "auto" and monitor.startswith("fmeasure"):
            mode = "max"
        super().__init__(monitor, min_delta, patience, verbose, mode)

    def get_monitor_value(self, logs: Any) -> Any:
        found = (logs or {}).get(self.monitor)
        if found is None:
            warnings.warn(f"Early stopping requires {self.monitor} available!", RuntimeWarning, stacklevel=3)
        return found


class LearningRateScheduler(later.LearningRateScheduler):
    def __init__(self, schedule: Any) -> None:
        super().__init__(schedule)


class ReduceLROnPlateau(later.ReduceLROnPlateau):
    def __init__(
        self, monitor: str = "val_loss", factor: float = 0.1, patience: int = 10, verbose: int = 0, mode: str = "auto",
        epsilon: float = 1e-4, cooldown: int = 0, min_lr: float = 0,
    ) -> None:  # fmt: skip
        super().__init__(monitor, factor, patience, verbose, mode, epsilon, cooldown, min_lr)
        self.epsilon = epsilon


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
