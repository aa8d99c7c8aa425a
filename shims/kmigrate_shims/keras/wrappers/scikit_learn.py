"""`keras.wrappers.scikit_learn`: a function that builds a model, as an estimator."""

from __future__ import annotations

import copy
import importlib
import types
from typing import Any

import numpy as np

from kmigrate_shims.keras import era, losses
from kmigrate_shims.keras.models import Sequential
from kmigrate_shims.keras.utils.generic_utils import has_arg, to_list
from kmigrate_shims.keras.utils.np_utils import to_categorical


class BaseWrapper:
    """Arguments of the function and of fit, predict and score, as parameters of one estimator."""

    sequential: Any = Sequential
    fitted_type: Any = None

    def __init__(self, build_fn: Any = None, **sk_params: Any) -> None:
        self.build_fn, self.sk_params = build_fn, sk_params
        self.check_params(sk_params)

    def _builder(self) -> Any:
        if self.build_fn is None:
            return getattr(self, "__call__")  # noqa: B004, B009
        if not isinstance(self.build_fn, (types.FunctionType, types.MethodType)):
            return self.build_fn.__call__
        return self.build_fn

    def check_params(self, params: dict[str, Any]) -> None:
        kind = self.sequential
        known = [kind.fit, kind.predict, kind.predict_classes, kind.evaluate]
        build = self.__class__.__call__ if self.build_fn is None else self._builder()
        known.append(build)
        for name in params:
            if not any(has_arg(fn, name) for fn in known) and name != "nb_epoch":
                raise ValueError(f"{name} is not a legal parameter")

    def get_params(self, **params: Any) -> dict[str, Any]:
        return {**copy.deepcopy(self.sk_params), "build_fn": self.build_fn}

    def set_params(self, **params: Any) -> Any:
        self.check_params(params)
        self.sk_params.update(params)
        return self

    def __sklearn_tags__(self) -> Any:
        """What scikit-learn 1.6 asks an estimator: it never was told of what type these are, and splits data so.

        It asks again to score what was fitted, and today takes `predict_proba` from none but classifiers.
        """
        known = importlib.import_module("sklearn.utils")
        kind = self.fitted_type if self.__sklearn_is_fitted__() else None
        classes = known.ClassifierTags() if kind == "classifier" else None
        return known.Tags(estimator_type=kind, target_tags=known.TargetTags(required=True), classifier_tags=classes)

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "model")

    def fit(self, x: Any, y: Any, **kwargs: Any) -> Any:
        self.model = self._builder()(**self.filter_sk_params(self._builder()))
        if losses.is_categorical_crossentropy(self.model.loss) and len(y.shape) != 2:
            y = to_categorical(y)
        words = copy.deepcopy(self.filter_sk_params(self.sequential.fit))
        words.update(kwargs)
        return self.model.fit(x, y, **words)

    def filter_sk_params(self, fn: Any, override: Any = None) -> dict[str, Any]:
        found = {name: value for name, value in self.sk_params.items() if has_arg(fn, name)}
        found.update(override or {})
        return found


class KerasClassifier(BaseWrapper):
    fitted_type = "classifier"

    def fit(self, x: Any, y: Any, sample_weight: Any = None, **kwargs: Any) -> Any:
        y = np.array(y)
        if len(y.shape) == 2 and y.shape[1] > 1:
            self.classes_ = np.arange(y.shape[1])
        elif (len(y.shape) == 2 and y.shape[1] == 1) or len(y.shape) == 1:
            self.classes_ = np.unique(y)
            y = np.searchsorted(self.classes_, y)
        else:
            raise ValueError("Invalid shape for y: " + str(y.shape))
        self.n_classes_ = len(self.classes_)
        if sample_weight is not None:
            kwargs["sample_weight"] = sample_weight
        return super().fit(x, y, **kwargs)

    def predict(self, x: Any, **kwargs: Any) -> Any:
        kwargs = self.filter_sk_params(Sequential.predict_classes, kwargs)
        found = self.model.predict(x, **kwargs)
        classes = found.argmax(axis=-1) if found.shape[-1] > 1 else (found > 0.5).astype("int32")
        return self.classes_[classes]

    def predict_proba(self, x: Any, **kwargs: Any) -> Any:
        kwargs = self.filter_sk_params(Sequential.predict, kwargs)
        found = self.model.predict(x, **kwargs)
        return np.hstack([1 - found, found]) if found.shape[1] == 1 else found

    def score(self, x: Any, y: Any, **kwargs: Any) -> Any:
        y = np.searchsorted(self.classes_, y)
        kwargs = self.filter_sk_params(Sequential.evaluate, kwargs)
        if losses.is_categorical_crossentropy(self.model.loss) and len(y.shape) != 2:
            y = to_categorical(y)
        outputs = to_list(self.model.evaluate(x, y, **kwargs))
        for name, output in zip(self.model.metrics_names, outputs, strict=True):
            if name in ("accuracy", "acc"):
                return output
        raise ValueError(
            'The model is not configured to compute accuracy. You should pass `metrics=["accuracy"]` to the '
            "`model.compile()` method."
        )


class KerasRegressor(BaseWrapper):
    def predict(self, x: Any, **kwargs: Any) -> Any:
        kwargs = self.filter_sk_params(Sequential.predict, kwargs)
        return np.squeeze(self.model.predict(x, **kwargs), axis=-1)

    def score(self, x: Any, y: Any, **kwargs: Any) -> Any:
        kwargs = self.filter_sk_params(Sequential.evaluate, kwargs)
        found = self.model.evaluate(x, y, **kwargs)
        loss = found[0] if isinstance(found, list) else found
        return loss if era.is_before("2.1") else -loss
