"""What compile makes of a network: targets, weights, losses, metrics, and the functions that compute them."""

from __future__ import annotations

import warnings
from typing import Any

from kmigrate_shims import backend as K
from kmigrate_shims.backend.running import Untrained
from kmigrate_shims.keras import era, optimizers
from kmigrate_shims.keras.engine import added_metrics, compiling, phases, reporting
from kmigrate_shims.keras.engine.base_layer import Layer
from kmigrate_shims.keras.engine.network import Network


class Compiled(Network):
    """A network with an optimizer and a loss."""

    # Keras 3 builds wrappers around these names; the old ones stand here plainly.
    stop_training = False
    _grows = False  # whether layers are added one by one

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
        self.__dict__["_open_lists"] = None
        self.__dict__["_output_losses"] = each
        self.__dict__.update(train_function=None, test_function=None, predict_function=None)
        self.__dict__["_collected_trainable_weights"] = self._weights_to_train()

    def _weights_to_train(self) -> list[Any]:
        return list(self.trainable_weights)

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
        return self._lists()[0] if era.is_before("2.3") else ["loss", *(one.name for one in self._told())]

    def _told(self) -> list[reporting.Reported]:
        known = [*self.__dict__.get("_reported", []), *added_metrics.of_model(self)]
        names, tensors = self.__dict__.get("_open_lists") or ([], [])
        appended = list(zip(names[1:], tensors, strict=False))[len(known) :]
        return [*known, *(reporting.Reported(name, tensor) for name, tensor in appended)]

    def _lists(self) -> tuple[list[str], list[Any]]:
        """Before Keras 2.3 programs appended to these two lists what they wanted to be told besides."""
        if self.__dict__.get("_open_lists") is None:
            told = self._told()
            self.__dict__["_open_lists"] = ["loss", *(one.name for one in told)], [one.tensor for one in told]
        found: tuple[list[str], list[Any]] = self.__dict__["_open_lists"]
        return found

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
        return self._lists()[1] if era.is_before("2.3") else [one.tensor for one in self._told()]

    @property
    def metrics_updates(self) -> list[Any]:
        """What the layers with a state do that Keras 2.1 and 2.2 took as metrics."""
        told = self._told() if era.is_before("2.3") else []
        kept = [one.metric for one in told if isinstance(one.metric, Layer)]
        return [update for layer in kept for update in layer.updates]

    def reset_metrics(self) -> None:
        for one in self._told():
            if one.metric is not None:
                one.metric.reset_states()

    def add_metric(self, value: Any, name: str | None = None) -> None:
        added_metrics.add(self, value, name)

    # Functions

    def _check_trainable_weights_consistency(self) -> None:
        collected = self.__dict__.get("_collected_trainable_weights")
        if collected is not None and len(self._weights_to_train()) != len(collected):
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
            self.__dict__["train_function"] = (Untrained if phases.is_lost(self) else K.function)(
                [*self._fed(), K.learning_phase()],
                [self.total_loss, *self.metrics_tensors],
                updates=[*self.updates, *updates, *self.metrics_updates],
                name="train_function",
            )

    def _make_test_function(self) -> None:
        if "test_function" not in self.__dict__:
            raise RuntimeError("You must compile your model before using it.")
        if self.test_function is None:
            self.__dict__["test_function"] = K.function(
                [*self._fed(), K.learning_phase()],
                [self.total_loss, *self.metrics_tensors],
                updates=[*self.state_updates, *self.metrics_updates],
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
