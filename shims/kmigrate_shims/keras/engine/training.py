"""Model: fit, evaluate and predict as they were."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from kmigrate_shims.keras import era
from kmigrate_shims.keras.engine import data, generators, loops
from kmigrate_shims.keras.engine.compiled import Compiled
from kmigrate_shims.keras.legacy.interfaces import legacy_generator_methods_support
from kmigrate_shims.keras.utils.generic_utils import to_list, unpack_singleton


def _no_size(callbacks: Any) -> Any:
    """What stands third: before Keras 2.3 the size of a queue, on which no number depends."""
    return None if era.is_before("2.3") and isinstance(callbacks, int) else callbacks


class Model(Compiled):
    """A network that can be trained."""

    # Data

    def _standardize_user_data(
        self,
        x: Any,
        y: Any = None,
        sample_weight: Any = None,
        class_weight: Any = None,
        check_array_lengths: bool = True,
        batch_size: Any = None,
    ) -> Any:
        if not self.inputs:
            self._see(x)
        if y is not None or self.__dict__.get("_is_compiled") or self.__dict__.get("optimizer"):
            if y is not None and not self.__dict__.get("optimizer"):
                raise RuntimeError(
                    "You must compile a model before training/testing. Use `model.compile(optimizer, loss)`."
                )
            stale = self.__dict__.get("optimizer") and not self.__dict__.get("_is_compiled")
            if stale and self._grows and y is not None and era.is_before("2.2"):
                raise RuntimeError("The model needs to be compiled before being used.")
            if stale and not (self._grows and self.inputs and y is None):
                self.compile(
                    self.optimizer, self.loss, self._compile_metrics, self.loss_weights, self.sample_weight_mode,
                    self._compile_weighted_metrics,
                )  # fmt: skip
        graph = self.__dict__.get("_is_graph_network")
        x = data.standardize_input_data(
            x, self._feed_input_names, self._feed_input_shapes if graph else None, False, "input"
        )
        if y is None:
            self._check_stateful(x, batch_size)
            return x, [], []
        shapes = [data.fed_shape(s, fn) for s, fn in zip(self._feed_output_shapes, self._feed_loss_fns, strict=True)]
        y = data.standardize_input_data(y, self._feed_output_names, shapes if graph else None, False, "target")
        names = self._feed_output_names
        weights = [
            data.standardize_weights(ref, sw, cw, mode)
            for ref, sw, cw, mode in zip(
                y, data.standardize_sample_weights(sample_weight, names),
                data.standardize_class_weights(class_weight, names), self._feed_sample_weight_modes, strict=False,
            )
        ]  # fmt: skip
        if check_array_lengths:
            data.check_array_length_consistency(x, y, weights)
        if graph:
            data.check_loss_and_target_compatibility(y, self._feed_loss_fns, self._feed_output_shapes)
        self._check_stateful(x, batch_size)
        return x, y, weights

    def _check_stateful(self, x: Any, batch_size: Any) -> None:
        if self.stateful and batch_size and x and int(x[0].shape[0]) % batch_size != 0:
            raise ValueError(
                "In a stateful network, you should only pass inputs with a number of samples that can be divided by "
                f"the batch size. Found: {x[0].shape[0]} samples"
            )

    def _see(self, x: Any) -> None:
        """The shapes of a model without a graph, from its first data."""
        if isinstance(x, dict):
            raise ValueError("Please do not pass a dictionary as model inputs.")
        given = [np.asarray(one) if isinstance(one, list) else one for one in to_list(x, allow_tuple=True)]
        if any(not hasattr(one, "shape") for one in given):
            raise ValueError(
                "Please provide as model inputs either a single array or a list of arrays. You passed: x="
                + str(x)[:200]
            )
        self._set_inputs(given)

    # On one batch

    def train_on_batch(
        self, x: Any, y: Any, sample_weight: Any = None, class_weight: Any = None, reset_metrics: bool = True
    ) -> Any:
        x, y, weights = self._standardize_user_data(x, y, sample_weight=sample_weight, class_weight=class_weight)
        self._make_train_function()
        return self._on_batch(self.train_function, [*x, *y, *weights, 1], reset_metrics)

    def test_on_batch(self, x: Any, y: Any, sample_weight: Any = None, reset_metrics: bool = True) -> Any:
        x, y, weights = self._standardize_user_data(x, y, sample_weight=sample_weight)
        self._make_test_function()
        return self._on_batch(self.test_function, [*x, *y, *weights, 0], reset_metrics)

    def _on_batch(self, function: Any, ins: Any, reset_metrics: bool) -> Any:
        """Metrics begin anew behind it, so that the first batch after fit and evaluate goes on with theirs."""
        found = function(ins)
        if reset_metrics and not era.is_before("2.3"):
            self.reset_metrics()
        return unpack_singleton(found)

    def predict_on_batch(self, x: Any) -> Any:
        x, _, _ = self._standardize_user_data(x)
        self._make_predict_function()
        return unpack_singleton(self.predict_function([*x, 0]))

    # On arrays

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: Any = None,
        epochs: int = 1,
        verbose: int = 1,
        callbacks: Any = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: Any = True,
        class_weight: Any = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        steps_per_epoch: Any = None,
        validation_steps: Any = None,
        validation_freq: Any = 1,
        max_queue_size: int = 10,
        workers: int = 1,
        use_multiprocessing: bool = False,
        **kwargs: Any,
    ) -> Any:
        if "nb_epoch" in kwargs:
            warnings.warn("The `nb_epoch` argument in `fit` has been renamed `epochs`.", stacklevel=2)
            epochs = kwargs.pop("nb_epoch")
        if kwargs:
            raise TypeError("Unrecognized keyword arguments: " + str(kwargs))
        if data.is_generator_or_sequence(x):
            for name, given in (("y", y), ("sample_weight", sample_weight), ("batch_size", batch_size)):
                if given is not None:
                    raise ValueError(f"`{name}` argument is not supported when data is a generator or Sequence.")
            return self.fit_generator(
                x, steps_per_epoch, epochs, verbose, callbacks, validation_data, validation_steps, validation_freq,
                class_weight, max_queue_size, workers, use_multiprocessing, shuffle, initial_epoch,
            )  # fmt: skip
        return loops.fit(
            self, x, y, _batch_size(batch_size, steps_per_epoch), epochs, verbose, callbacks, validation_split,
            validation_data, shuffle, class_weight, sample_weight, initial_epoch, steps_per_epoch, validation_steps,
            validation_freq,
        )  # fmt: skip

    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: Any = None,
        verbose: int = 1,
        sample_weight: Any = None,
        steps: Any = None,
        callbacks: Any = None,
        max_queue_size: int = 10,
        workers: int = 1,
        use_multiprocessing: bool = False,
    ) -> Any:
        if data.is_generator_or_sequence(x):
            return self.evaluate_generator(x, steps, callbacks, max_queue_size, workers, use_multiprocessing, verbose)
        if x is None and y is None and steps is None:
            raise ValueError("If evaluating from data tensors, you should specify the `steps` argument.")
        x, y, weights = self._standardize_user_data(
            x, y, sample_weight=sample_weight, batch_size=_batch_size(batch_size, steps)
        )
        self._make_test_function()
        ins = [*x, *y, *weights]
        return loops.evaluate(self, ins, _batch_size(batch_size, steps), verbose, steps, callbacks)

    def predict(
        self,
        x: Any,
        batch_size: Any = None,
        verbose: int = 0,
        steps: Any = None,
        callbacks: Any = None,
        max_queue_size: int = 10,
        workers: int = 1,
        use_multiprocessing: bool = False,
    ) -> Any:
        if data.is_generator_or_sequence(x):
            return self.predict_generator(x, steps, callbacks, max_queue_size, workers, use_multiprocessing, verbose)
        if x is None and steps is None:
            raise ValueError("If predicting from data tensors, you should specify the `steps` argument.")
        x, _, _ = self._standardize_user_data(x)
        batch_size = _batch_size(batch_size, steps)
        if self.stateful and x and batch_size and len(x[0]) > batch_size and len(x[0]) % batch_size != 0:
            raise ValueError(
                "In a stateful network, you should only pass inputs with a number of samples that can be divided by "
                f"the batch size. Found: {x[0].shape[0]} samples. Batch size: {batch_size}."
            )
        self._make_predict_function()
        return loops.predict(self, list(x), batch_size, verbose, steps, callbacks)

    # On generators

    @legacy_generator_methods_support
    def fit_generator(
        self,
        generator: Any,
        steps_per_epoch: Any = None,
        epochs: int = 1,
        verbose: int = 1,
        callbacks: Any = None,
        validation_data: Any = None,
        validation_steps: Any = None,
        validation_freq: Any = 1,
        class_weight: Any = None,
        max_queue_size: int = 10,
        workers: int = 1,
        use_multiprocessing: bool = False,
        shuffle: bool = True,
        initial_epoch: int = 0,
    ) -> Any:
        return generators.fit(
            self, generator, steps_per_epoch, epochs, verbose, callbacks, validation_data, validation_steps,
            validation_freq, class_weight, max_queue_size, workers, use_multiprocessing, shuffle, initial_epoch,
        )  # fmt: skip

    @legacy_generator_methods_support
    def evaluate_generator(
        self,
        generator: Any,
        steps: Any = None,
        callbacks: Any = None,
        max_queue_size: int = 10,
        workers: int = 1,
        use_multiprocessing: bool = False,
        verbose: int = 0,
    ) -> Any:
        callbacks = _no_size(callbacks)
        return generators.evaluate(
            self, generator, steps, callbacks, max_queue_size, workers, use_multiprocessing, verbose
        )

    @legacy_generator_methods_support
    def predict_generator(
        self,
        generator: Any,
        steps: Any = None,
        callbacks: Any = None,
        max_queue_size: int = 10,
        workers: int = 1,
        use_multiprocessing: bool = False,
        verbose: int = 0,
    ) -> Any:
        callbacks = _no_size(callbacks)
        return generators.predict(
            self, generator, steps, callbacks, max_queue_size, workers, use_multiprocessing, verbose
        )

    def _get_callback_model(self) -> Any:
        return getattr(self, "callback_model", None) or self


def _batch_size(batch_size: Any, steps: Any) -> Any:
    if batch_size is not None and steps is not None:
        raise ValueError("If steps are set, the `batch_size` must be None.")
    return 32 if batch_size is None and steps is None else batch_size


def _attributes() -> None:
    """What Keras 3 keeps as properties, or wraps, and the old model had as plain attributes."""
    for name in ("optimizer", "loss", "loss_weights", "sample_weight_mode", "train_function", "test_function",
                 "predict_function"):  # fmt: skip
        if isinstance(getattr(Model, name, None), property):
            setattr(Model, name, property(_getter(name), _setter(name)))


def _getter(name: str) -> Any:
    return lambda self: self.__dict__.get(name)


def _setter(name: str) -> Any:
    def set_it(self: Any, value: Any) -> None:
        self.__dict__[name] = value

    return set_it


_attributes()
__all__ = ["Model"]
