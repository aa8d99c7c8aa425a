"""`keras.wrappers.scikit_learn`."""

from __future__ import annotations

from kmigrate_shims.keras.wrappers.scikit_learn import BaseWrapper, KerasClassifier, KerasRegressor

__all__ = ["BaseWrapper", "KerasClassifier", "KerasRegressor"]
