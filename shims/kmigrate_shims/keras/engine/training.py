"""Model: compile, fit, evaluate and predict as they were."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims import backend as K
from kmigrate_shims.keras import era, optimizers
from kmigrate_shims.keras.engine import compiling, data, generators, loops, reporting
from kmigrate_shims.keras.engine.network import Network
from kmigrate_shims.keras.utils.generic_utils import to_list, unpack_singleton


class Model(Network):
    """A network that can be trained."""

    # Keras 3 builds wrappers around these names; the old ones stand here plainly.
    stop_training = False

    def compile(
        self,
        optimizer: Any,
        loss: Any = None,
        metrics: Any = None,
        loss_weights: Any = None,
        sample_weight_mode: Any = None,
        weighted_metrics: Any = None,
        target_tensors: Any = None,
        **kwargs: Any,
    ) -> None:
        if loss is None and era.is_before("2.3") and not self.__dict__.get("_is_graph_network"):
            loss = {}
        said = {
            "optimizer": optimizers.get(optimizer), "loss": {} if loss is None else loss,
            "_compile_metrics": metrics or [], "loss_weights": loss_weights,
            "sample_weight_mode": sample_weight_mode, "_compile_weighted_metrics": weighted_metrics or [],
            "_function_kwargs": kwargs,
        }  # fmt: skip
        self.__dict__.update(said)
        if not self.built or not self.outputs:
            return  # until data tell the shapes
        self.__dict__["_is_compiled"] = True
        loss = said["loss"]
        if loss == {} or loss == []:
            functions: list[Any] = [None] * len(self.outputs)
        else:
            functions = compiling.loss_functions(loss, self.output_names)
        skipped = [i for i, fn in enumerate(functions) if fn is None]
        if isinstance(loss, dict) and loss:
            for i in skipped:
                warnings.warn(
                    f'Output "{self.output_names[i]}" missing from loss dictionary. We assume this was done on '
                    f'purpose, and we will not be expecting any data to be passed to "{self.output_names[i]}" during '
                    "training.",
                    stacklevel=2,
                )
        self.__dict__.update(
            loss_functions=functions,
            skip_target_indices=skipped,
            loss_weights_list=compiling.loss_weights(self.output_names, loss_weights),
        )
        self._make_targets(compiling.target_tensors(self, target_tensors))
        unweighed = [*skipped, *self.__dict__["_given_targets"]]
        modes = compiling.weight_modes(self, sample_weight_mode, unweighed)
        weights = compiling.sample_weight_tensors(self, modes, unweighed)
        self.__dict__.update(
            sample_weights=weights,
            sample_weight_modes=modes,
            _feed_sample_weights=[w for w in weights if w is not None],
            _feed_sample_weight_modes=[m for i, m in enumerate(modes) if i not in unweighed],
        )
        total, each = compiling.total_loss(self)
        self.__dict__["total_loss"] = total
        self.__dict__["_reported"] = reporting.reported(self, each)
        self.__dict__["_output_losses"] = each
        self.__dict__.update(train_function=None, test_function=None, predict_function=None)
        self.__dict__["_collected_trainable_weights"] = list(self.trainable_weights)

    def _make_targets(self, given: list[Any]) -> None:
        targets: list[Any] = []
        fed: list[Any] = []
        fed_by: list[int] = []
        already: list[int] = []
        for i, output in enumerate(self.outputs):
            if i in self.skip_target_indices:
                targets.append(None)
                continue
            target = given[i]
            if target is None:
                shape = K.int_shape(output)
                target = K.placeholder(
                    ndim=len(shape), name=self.output_names[i].replace("/", "_") + "_target",
                    sparse=K.is_sparse(output), dtype=K.dtype(output),
                )  # fmt: skip
            if given[i] is None or K.is_placeholder(target):
                fed.append(target)
                fed_by.append(i)
            else:
                already.append(i)
            targets.append(target)
        self.__dict__.update(
            targets=targets, _feed_targets=fed, _given_targets=already,
            _feed_outputs=[self.outputs[i] for i in fed_by],
            _feed_output_names=[self.output_names[i] for i in fed_by],
            _feed_output_shapes=[K.int_shape(self.outputs[i]) for i in fed_by],
            _feed_loss_fns=[self.loss_functions[i] for i in fed_by],
        )  # fmt: skip

    def optimizer_is_stale(self) -> None:
        """The graph changed, and functions were of the old one."""
        self.__dict__.update(train_function=None, test_function=None, predict_function=None)

    # Names

    @property
    def metrics_names(self) -> list[str]:
        return ["loss", *(one.name for one in self._told())]

    def _told(self) -> list[reporting.Reported]:
        added = list(self.__dict__.get("_added_metrics", []))
        return [*self.__dict__.get("_reported", []), *added]

    @property
    def metrics(self) -> Any:
        if era.is_before("2.3"):
            return self.__dict__.get("_compile_metrics", [])
        of_losses = len(self.outputs or []) > 1 and len(self.__dict__.get("_output_losses", []))
        return [one.metric for one in self._told()[of_losses or 0 :] if one.metric is not None]

    @property
    def stateful_metric_names(self) -> list[str]:
        return [one.name for one in self._told() if one.metric is not None]

    @property
    def stateful_metric_functions(self) -> list[Any]:
        return [one.metric for one in self._told() if one.metric is not None]

    @property
    def metrics_tensors(self) -> list[Any]:
        return [one.tensor for one in self._told()]

    def reset_metrics(self) -> None:
        for one in self._told():
            if one.metric is not None:
                one.metric.reset_states()

    def add_metric(self, value: Any, name: str | None = None) -> None:
        from kmigrate_shims.keras.metrics.base import Mean

        mean = Mean(name=name or "mean")
        one = reporting.Reported(name or "mean", mean(value), mean)
        self.__dict__.setdefault("_added_metrics", []).append(one)

    # Functions

    def _check_trainable_weights_consistency(self) -> None:
        collected = self.__dict__.get("_collected_trainable_weights")
        if collected is not None and len(self.trainable_weights) != len(collected):
            warnings.warn(
                "Discrepancy between trainable weights and collected trainable weights, did you set `model.trainable` "
                "without calling `model.compile` after ?",
                stacklevel=3,
            )

    def _fed(self) -> list[Any]:
        return [*self._feed_inputs, *self._feed_targets, *self._feed_sample_weights]

    def _make_train_function(self) -> None:
        if "train_function" not in self.__dict__:
            raise RuntimeError("You must compile your model before using it.")
        self._check_trainable_weights_consistency()
        if self.train_function is None:
            updates = self.optimizer.get_updates(params=self._collected_trainable_weights, loss=self.total_loss)
            self.__dict__["train_function"] = K.function(
                [*self._fed(), K.learning_phase()],
                [self.total_loss, *self.metrics_tensors],
                updates=[*self.updates, *updates],
                name="train_function",
            )

    def _make_test_function(self) -> None:
        if "test_function" not in self.__dict__:
            raise RuntimeError("You must compile your model before using it.")
        if self.test_function is None:
            self.__dict__["test_function"] = K.function(
                [*self._fed(), K.learning_phase()],
                [self.total_loss, *self.metrics_tensors],
                updates=self.state_updates,
                name="test_function",
            )

    def _make_predict_function(self) -> None:
        if self.__dict__.get("predict_function") is None:
            self.__dict__["predict_function"] = K.function(
                [*self._feed_inputs, K.learning_phase()],
                self.outputs,
                updates=self.state_updates,
                name="predict_function",
            )

    def _phase(self, phase: int) -> list[Any]:
        """What is fed for the learning phase; where it was set for good, that holds."""
        return [phase]

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
            if self.__dict__.get("optimizer") and not self.__dict__.get("_is_compiled"):
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
        shapes = [(None, *(one.shape[1:] if len(one.shape) > 1 else (1,))) for one in given]
        self._set_inputs(shapes, [K.floatx()] * len(given))

    # On one batch

    def train_on_batch(
        self, x: Any, y: Any, sample_weight: Any = None, class_weight: Any = None, reset_metrics: bool = True
    ) -> Any:
        x, y, weights = self._standardize_user_data(x, y, sample_weight=sample_weight, class_weight=class_weight)
        self._make_train_function()
        if reset_metrics:
            self.reset_metrics()
        return unpack_singleton(self.train_function([*x, *y, *weights, 1]))

    def test_on_batch(self, x: Any, y: Any, sample_weight: Any = None, reset_metrics: bool = True) -> Any:
        x, y, weights = self._standardize_user_data(x, y, sample_weight=sample_weight)
        self._make_test_function()
        if reset_metrics:
            self.reset_metrics()
        return unpack_singleton(self.test_function([*x, *y, *weights, 0]))

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
        **kwargs: Any,
    ) -> Any:
        return generators.fit(
            self, generator, steps_per_epoch, epochs, verbose, callbacks, validation_data, validation_steps,
            validation_freq, class_weight, max_queue_size, workers, use_multiprocessing, shuffle, initial_epoch,
        )  # fmt: skip

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
        return generators.evaluate(
            self, generator, steps, callbacks, max_queue_size, workers, use_multiprocessing, verbose
        )

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
__all__ = ["Model", "tf"]
