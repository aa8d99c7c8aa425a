"""`keras.wrappers.scikit_learn` of Keras 1: its words are those of its Sequential, its classes what the model says."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_shims.keras.utils.np_utils import to_categorical
from kmigrate_shims.keras.wrappers import scikit_learn as later
from kmigrate_shims.keras1.models import Sequential

__all__ = ["BaseWrapper", "KerasClassifier", "KerasRegressor"]


class BaseWrapper(later.BaseWrapper):
    sequential = Sequential


class KerasClassifier(BaseWrapper):
    fitted_type = "classifier"

    def fit(self, x: Any, y: Any, **kwargs: Any) -> Any:
        """The classes are for today's scikit-learn, which asks for them to score probabilities."""
        self.classes_ = np.arange(np.shape(y)[1]) if np.ndim(y) == 2 and np.shape(y)[1] > 1 else np.unique(y)
        return super().fit(x, y, **kwargs)

    def predict(self, x: Any, **kwargs: Any) -> Any:
        return self.model.predict_classes(x, **self.filter_sk_params(Sequential.predict_classes, kwargs))

    def predict_proba(self, x: Any, **kwargs: Any) -> Any:
        found = self.model.predict_proba(x, **self.filter_sk_params(Sequential.predict_proba, kwargs))
        return np.hstack([1 - found, found]) if found.shape[1] == 1 else found

    def score(self, x: Any, y: Any, **kwargs: Any) -> Any:
        loss = getattr(self.model.loss, "__name__", self.model.loss)
        if loss == "categorical_crossentropy" and len(y.shape) != 2:
            y = to_categorical(y)
        found = self.model.evaluate(x, y, **self.filter_sk_params(Sequential.evaluate, kwargs))
        listed = found if isinstance(found, list) else [found]
        for name, value in zip(self.model.metrics_names, listed, strict=False):
            if name == "acc":
                return value
        raise Exception(
            'The model is not configured to compute accuracy. You should pass `metrics=["accuracy"]` to the '
            "`model.compile()` method."
        )


class KerasRegressor(BaseWrapper):
    def predict(self, x: Any, **kwargs: Any) -> Any:
        return np.squeeze(self.model.predict(x, **self.filter_sk_params(Sequential.predict, kwargs)))

    def score(self, x: Any, y: Any, **kwargs: Any) -> Any:
        """The loss itself; Keras 2 turned its sign."""
        found = self.model.evaluate(x, y, **self.filter_sk_params(Sequential.evaluate, kwargs))
        return found[0] if isinstance(found, list) else found
