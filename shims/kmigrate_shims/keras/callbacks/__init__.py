"""`keras.callbacks`."""

from kmigrate_shims.keras.callbacks.base import (
    BaseLogger,
    Callback,
    CallbackList,
    History,
    ProgbarLogger,
    TerminateOnNaN,
)
from kmigrate_shims.keras.callbacks.deciding import (
    EarlyStopping,
    LearningRateScheduler,
    ModelCheckpoint,
    ReduceLROnPlateau,
)
from kmigrate_shims.keras.callbacks.telling import CSVLogger, LambdaCallback, RemoteMonitor, TensorBoard

__all__ = [
    "BaseLogger", "CSVLogger", "Callback", "CallbackList", "EarlyStopping", "History", "LambdaCallback",
    "LearningRateScheduler", "ModelCheckpoint", "ProgbarLogger", "ReduceLROnPlateau", "RemoteMonitor", "TensorBoard",
    "TerminateOnNaN",
]  # fmt: skip
