"""Early stopping that gives the best weights back where it stops, and only there."""

from __future__ import annotations

from typing import Any

import keras


class RestoringEarlyStopping(keras.callbacks.EarlyStopping):
    """Leaves the last weights where epochs run out before patience does; Keras 3 gives the best ones back then, too."""

    best_weights: Any

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        best = self.best_weights
        if not self.stopped_epoch:
            self.best_weights = None
        super().on_train_end(logs)
        self.best_weights = best
