"""`keras.wrappers.scikit_learn`: a function that builds a model, as an estimator."""

from __future__ import annotations

import copy
import inspect
import types
from typing import Any

from kmigrate_shims.keras0.models import Sequential
from kmigrate_shims.keras0.utils.np_utils import to_categorical

__all__ = ["BaseWrapper", "KerasClassifier", "KerasRegressor"]
_KNOWN = (Sequential.fit, Sequential.predict, Sequential.predict_classes, Sequential.evaluate)


class BaseWrapper:
    def __init__(self, build_fn: Any = None, **sk_params: Any) -> None:
        self.build_fn, self.sk_params = build_fn, sk_params
        self.check_params(sk_params)

    def _builder(self) -> Any:
        if self.build_fn is None:
            return getattr(self, "__call__")  # noqa: B004, B009
        return self.build_fn if isinstance(self.build_fn, types.FunctionType) else self.build_fn.__call__

    def check_params(self, params: Any) -> None:
        legal = {name for one in (*_KNOWN, self._builder()) for name in inspect.signature(one).parameters}
        for name in params:
            if name not in legal:
                raise AssertionError(f"{name} is not a legal parameter")

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        return {**copy.deepcopy(self.sk_params), "build_fn": self.build_fn}

    def set_params(self, **params: Any) -> Any:
        self.check_params(params)
        self.sk_params.update(params)
        return self

    def fit(self, X: Any, y: Any, **kwargs: Any) -> Any:
        self.model = self._builder()(**self.filter_sk_params(self._builder()))
        if self.model.loss.__name__ == "categorical_crossentropy" and len(y.shape) != 2:
            y = to_categorical(y)
        return self.model.fit(X, y, **{**copy.deepcopy(self.filter_sk_params(Sequential.fit)), **kwargs})

    def filter_sk_params(self, fn: Any, override: Any = {}) -> dict[str, Any]:  # noqa: B006
        names = inspect.signature(fn).parameters
        return {**{name: value for name, value in self.sk_params.items() if name in names}, **override}


class KerasClassifier(BaseWrapper):
    def predict(self, X: Any, **kwargs: Any) -> Any:
        return self.model.predict_classes(X, **self.filter_sk_params(Sequential.predict_classes, kwargs))

    def predict_proba(self, X: Any, **kwargs: Any) -> Any:
        return self.model.predict_proba(X, **self.filter_sk_params(Sequential.predict_proba, kwargs))

    def score(self, X: Any, y: Any, **kwargs: Any) -> Any:
        words = {**self.filter_sk_params(Sequential.evaluate, kwargs), "show_accuracy": True}
        return self.model.evaluate(X, y, **words)[1]


class KerasRegressor(BaseWrapper):
    def predict(self, X: Any, **kwargs: Any) -> Any:
        return self.model.predict(X, **self.filter_sk_params(Sequential.predict, kwargs))

    def score(self, X: Any, y: Any, **kwargs: Any) -> Any:
        words = {**self.filter_sk_params(Sequential.evaluate, kwargs), "show_accuracy": False}
        return self.model.evaluate(X, y, **words)
