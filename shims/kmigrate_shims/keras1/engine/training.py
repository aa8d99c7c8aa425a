"""Model: `nb_epoch`, `samples_per_epoch` and the metrics of Keras 1, on the loops of Keras 2's face."""

from __future__ import annotations

import functools
import warnings
from typing import Any

import tensorflow as tf

from kmigrate_shims.backend.symbolic import op
from kmigrate_shims.keras import era
from kmigrate_shims.keras.engine import loops
from kmigrate_shims.keras.engine.reporting import Reported
from kmigrate_shims.keras.engine.training import Model as _Model
from kmigrate_shims.keras.utils.generic_utils import to_list, unpack_singleton
from kmigrate_shims.keras1 import backend as K
from kmigrate_shims.keras1 import metrics as metrics_module
from kmigrate_shims.keras1 import objectives, optimizers
from kmigrate_shims.keras1.engine import checks, generators
from kmigrate_shims.keras1.engine.containers import OldGraph, _name

__all__ = ["Model", "collect_metrics", *checks.__all__]


def __getattr__(name: str) -> Any:
    if name in checks.__all__:
        return getattr(checks, name)
    raise AttributeError(f"module 'keras.engine.training' has no attribute '{name}'")


def collect_metrics(metrics: Any, output_names: list[str]) -> list[list[Any]]:
    """The metrics of each output."""
    if not metrics:
        return [[] for _ in output_names]
    if isinstance(metrics, list):
        return [list(metrics) for _ in output_names]
    if not isinstance(metrics, dict):
        raise TypeError(f"Type of `metrics` argument not understood. Expected a list or dictionary, found: {metrics}")
    unknown = [name for name in metrics if name not in output_names]
    if unknown:
        raise ValueError(
            f'Unknown entry in metrics dictionary: "{unknown[0]}". Only expected the following keys: {output_names}'
        )
    return [to_list(metrics.get(name, [])) for name in output_names]


def _losses(loss: Any, names: list[str]) -> Any:
    if isinstance(loss, dict):
        for name in loss:
            if name not in names:
                raise ValueError(
                    f'Unknown entry in loss dictionary: "{name}". Only expected the following keys: {names}'
                )
        for name in names:
            if name not in loss:
                raise ValueError(f'Output "{name}" missing from loss dictionary.')
        return {name: _opened(objectives.get(one)) for name, one in loss.items()}
    return [_opened(objectives.get(one)) for one in loss] if isinstance(loss, list) else _opened(objectives.get(loss))


@op
def _whole_loss(function: Any, y_true: Any, y_pred: Any) -> Any:
    return tf.convert_to_tensor(function(y_true, y_pred))


def _opened(function: Any) -> Any:
    """A loss of the user's own, noted as a whole where it uses functions of Theano, which want values."""
    if not callable(function) or getattr(function, "__module__", "").startswith("kmigrate_shims"):
        return function

    @functools.wraps(function)
    def loss(y_true: Any, y_pred: Any) -> Any:
        try:
            found = function(y_true, y_pred)
        except TypeError:  # as of what has no shape yet
            return _whole_loss(function, y_true, y_pred)
        return _whole_loss(function, y_true, y_pred) if hasattr(found, "owner") else found

    return loss


class Model(OldGraph, _Model):
    def __init__(self, input: Any = None, output: Any = None, name: str | None = None, **kwargs: Any) -> None:
        if "inputs" in kwargs or "outputs" in kwargs:  # its words of Keras 2
            input, output = kwargs.pop("inputs", input), kwargs.pop("outputs", output)
        if kwargs:
            raise TypeError("Keyword argument not understood:", next(iter(kwargs)))
        self._init_graph_network(input, output, name=name or _name(type(self)))

    def compile(
        self, optimizer: Any, loss: Any, metrics: Any = None, loss_weights: Any = None, sample_weight_mode: Any = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        functions = _losses(loss, self.output_names)
        found = optimizers.get(optimizer)
        if not hasattr(found, "get_updates"):
            found = optimizers.TFOptimizer(found)
        _Model.compile(self, found, functions, None, loss_weights, sample_weight_mode, **kwargs)
        self.__dict__.update(loss=loss, _compile_metrics=metrics or [], _said_metrics=metrics)
        self.__dict__["_reported"] = self._report(metrics)

    def _report(self, metrics: Any) -> list[Reported]:
        several, found = len(self.outputs) > 1, []
        if several:
            found = [
                Reported(name + "_loss", loss)
                for name, loss in zip(self.output_names, self._output_losses, strict=True)
            ]
        for i, mine in enumerate(collect_metrics(metrics, self.output_names)):
            prefix = self.output_names[i] + "_" if several else ""
            y_true, y_pred = self.targets[i], self.outputs[i]
            for metric in mine:
                if metric in ("accuracy", "acc"):
                    found.append(Reported(prefix + "acc", self._accuracy(i)(y_true, y_pred)))
                    continue
                fn = metrics_module.get(metric)
                told = fn(y_true, y_pred)
                for name, tensor in (told if isinstance(told, dict) else {fn.__name__: told}).items():
                    found.append(Reported(prefix + name, _numbered(tensor)))
        return found

    def _accuracy(self, i: int) -> Any:
        if K.int_shape(self.outputs[i])[-1] == 1 or self.loss_functions[i] is objectives.binary_crossentropy:
            return metrics_module.binary_accuracy
        if self.loss_functions[i] is objectives.sparse_categorical_crossentropy:
            return metrics_module.sparse_categorical_accuracy
        return metrics_module.categorical_accuracy

    @property
    def metrics(self) -> Any:
        return self.__dict__.get("_said_metrics")

    def _make_targets(self, given: list[Any]) -> None:
        super()._make_targets(given)
        # What data are checked against: the shape of the output, or one of sparse classes.
        self.__dict__["_feed_loss_fns"] = [_checked_as(fn) for fn in self._feed_loss_fns]

    def _make_train_function(self) -> None:
        if "train_function" not in self.__dict__:
            raise RuntimeError("You must compile your model before using it.")
        if self.train_function is None:
            if era.is_before("1.1"):  # what was frozen after compile learned from 1.1 on
                self.__dict__["_collected_trainable_weights"] = self._weights_to_train()
            self.__dict__["_collected_trainable_weights"] = _by_name(self._collected_trainable_weights)
            updates = self.optimizer.get_updates(self._collected_trainable_weights, self.constraints, self.total_loss)
            self.__dict__["train_function"] = K.function(
                [*self._fed(), K.learning_phase()],
                [self.total_loss, *self.metrics_tensors],
                updates=[*self.updates, *updates],
                name="train_function",
            )

    # Training

    def fit(
        self, x: Any, y: Any, batch_size: int = 32, nb_epoch: int = 10, verbose: int = 1, callbacks: Any = None,
        validation_split: float = 0.0, validation_data: Any = None, shuffle: Any = True, class_weight: Any = None,
        sample_weight: Any = None, initial_epoch: int = 0,
    ) -> Any:  # fmt: skip
        return loops.fit(
            self, x, y, batch_size, nb_epoch, verbose, callbacks, validation_split, validation_data, shuffle,
            class_weight, sample_weight, initial_epoch, None, None, 1,
        )  # fmt: skip

    def evaluate(self, x: Any, y: Any, batch_size: int = 32, verbose: int = 1, sample_weight: Any = None) -> Any:
        return _Model.evaluate(self, x, y, batch_size, verbose, sample_weight)

    def predict(self, x: Any, batch_size: int = 32, verbose: int = 0) -> Any:
        return _Model.predict(self, x, batch_size, verbose)

    def train_on_batch(self, x: Any, y: Any, sample_weight: Any = None, class_weight: Any = None) -> Any:
        return _Model.train_on_batch(self, x, y, sample_weight, class_weight)

    def test_on_batch(self, x: Any, y: Any, sample_weight: Any = None) -> Any:
        return _Model.test_on_batch(self, x, y, sample_weight)

    def predict_on_batch(self, x: Any) -> Any:
        x, _, _ = self._standardize_user_data(x)
        self._make_predict_function()
        return unpack_singleton(self.predict_function([*x, 0]))

    def fit_generator(
        self, generator: Any, samples_per_epoch: int, nb_epoch: int, verbose: int = 1, callbacks: Any = None,
        validation_data: Any = None, nb_val_samples: Any = None, class_weight: Any = None, max_q_size: int = 10,
        nb_worker: int = 1, pickle_safe: bool = False, initial_epoch: int = 0,
    ) -> Any:  # fmt: skip
        return generators.fit(
            self, generator, samples_per_epoch, nb_epoch, verbose, callbacks, validation_data, nb_val_samples,
            class_weight, max_q_size, nb_worker, pickle_safe, initial_epoch,
        )  # fmt: skip

    def evaluate_generator(
        self, generator: Any, val_samples: int, max_q_size: int = 10, nb_worker: int = 1, pickle_safe: bool = False
    ) -> Any:
        return generators.evaluate(self, generator, val_samples, max_q_size, nb_worker, pickle_safe)

    def predict_generator(
        self, generator: Any, val_samples: int, max_q_size: int = 10, nb_worker: int = 1, pickle_safe: bool = False
    ) -> Any:
        return generators.predict(self, generator, val_samples, max_q_size, nb_worker, pickle_safe)


def _numbered(tensor: Any) -> Any:
    return tensor if hasattr(tensor, "dtype") else K.variable(float(tensor))


def _checked_as(fn: Any) -> Any:
    from kmigrate_shims.keras import losses

    names = ("mean_squared_error", "binary_crossentropy", "categorical_crossentropy",
             "sparse_categorical_crossentropy")  # fmt: skip
    name = getattr(fn, "__name__", "")
    return getattr(losses, name) if name in names and getattr(objectives, name) is fn else fn


def _by_name(weights: list[Any]) -> list[Any]:
    """The optimizer met the weights in the order of their names. Those without one kept theirs."""
    if any(not getattr(w, "name", None) for w in weights):
        return list(weights)
    return sorted(weights, key=lambda w: str(w.name))


def warn_old(word: str, instead: str) -> None:
    warnings.warn(f'The "{word}" argument is deprecated, instead you should {instead}', stacklevel=3)
