"""Graph: named inputs and outputs, and a loss for each output."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras0 import backend as K
from kmigrate_shims.keras0 import files, generators, objectives, optimizers
from kmigrate_shims.keras0.layers import containers
from kmigrate_shims.keras0.training import (
    Model,
    accuracy,
    doubtful,
    function_name,
    same_length,
    slice_X,
    standardize_weights,
    standardize_y,
    weighted_objective,
)

__all__ = ["Graph"]
LENGTHS = "All input arrays and target arrays must have the same number of samples."
ALONE = (
    'In a Graph model, "show_accuracy" can only be used if your Graph has exactly one output. Otherwise accuracy is '
    "ill-defined."
)


class Graph(Model, containers.Graph):
    def compile(
        self,
        optimizer: Any,
        loss: Any,
        sample_weight_modes: Any = {},  # noqa: B006
        loss_weights: Any = {},  # noqa: B006
        **kwargs: Any,
    ) -> None:
        for name, given in (("loss", loss), ("sample_weight_modes", sample_weight_modes)):
            if not isinstance(given, dict):
                raise AssertionError(f'The "{name}" argument should be a dictionary.')
        self.sample_weight_modes, self.loss_weights = sample_weight_modes, loss_weights
        targets, weights, trained, tested = [], [], [], []
        train_loss: Any = 0.0
        test_loss: Any = 0.0
        for name in self.output_order:
            output = self.outputs[name]
            trained.append(output.get_output(True))
            tested.append(output.get_output(False))
            targets.append(K.placeholder(ndim=K.ndim(trained[-1])))
            mask = output.get_output_mask()
            weights.append(K.placeholder(ndim=2 if sample_weight_modes.get(name) == "temporal" else 1))
            weighted, share = weighted_objective(objectives.get(loss[name])), loss_weights.get(name, 1.0)
            train_loss = share * weighted(targets[-1], trained[-1], weights[-1], mask) + train_loss
            test_loss = share * weighted(targets[-1], tested[-1], weights[-1], mask) + test_loss
        hits = self._hits(loss, targets[0], trained[0], tested[0])
        ins = [self.inputs[name].input for name in self.input_order]
        whole = [*ins, *targets, *weights]
        for one in self.regularizers:
            train_loss = one(train_loss)
        self.optimizer, self.loss = optimizers.get(optimizer), loss
        updates = [*self.optimizer.get_updates(self.trainable_weights, self.constraints, train_loss), *self.updates]
        states = self.state_updates
        self._train = K.function(whole, [train_loss], updates=updates, **kwargs)
        self._test = K.function(whole, [test_loss], updates=states, **kwargs)
        if hits:
            self._train_with_acc = K.function(whole, [train_loss, hits[0]], updates=updates, **kwargs)
            self._test_with_acc = K.function(whole, [test_loss, hits[1]], updates=states, **kwargs)
        self._predict = K.function(ins, tested, updates=states, **kwargs)

    def _hits(self, loss: Any, target: Any, trained: Any, tested: Any) -> list[Any]:
        self.class_mode: Any = None
        if len(self.output_order) != 1:
            return []
        only = self.output_order[0]
        shape = self.outputs[only].output_shape
        self.class_mode = "binary" if shape[-1] == 1 else "categorical"
        if self.class_mode == "binary":
            doubtful(shape, function_name(loss[only]))
        return [accuracy(target, found, self.class_mode) for found in (trained, tested)]

    def _alone(self, wanted: bool) -> None:
        if wanted and len(self.output_order) != 1:
            raise Exception(ALONE)

    def _standard(self, data: Any, sample_weight: Any = {}, class_weight: Any = {}) -> list[Any]:  # noqa: B006
        targets = [standardize_y(data[name]) for name in self.output_order]
        weights = [
            standardize_weights(y, sample_weight.get(name), class_weight.get(name), self.sample_weight_modes.get(name))
            for name, y in zip(self.output_order, targets, strict=True)
        ]
        found = [*(data[name] for name in self.input_order), *targets, *weights]
        same_length(found, LENGTHS)
        return found

    def fit(
        self, data: Any, batch_size: int = 128, nb_epoch: int = 100, verbose: int = 1, callbacks: Any = [],  # noqa: B006
        validation_split: float = 0.0, validation_data: Any = None, shuffle: Any = True, show_accuracy: bool = False,
        class_weight: Any = {}, sample_weight: Any = {},  # noqa: B006
    ) -> Any:  # fmt: skip
        self._alone(show_accuracy)
        # The weights of classes came too late in Keras 0.3: those of samples stood already, as ones.
        ins, val_ins = self._standard(data, sample_weight), None
        if validation_data:
            val_ins = self._standard(validation_data)
        elif 0 < validation_split < 1:
            at = int(len(ins[0]) * (1 - validation_split))
            ins, val_ins = slice_X(ins, 0, at), slice_X(ins, at)
        labels = ["loss", "acc"] if show_accuracy else ["loss"]
        return self._fit(
            self._train_with_acc if show_accuracy else self._train, ins, out_labels=labels, batch_size=batch_size,
            nb_epoch=nb_epoch, verbose=verbose, callbacks=callbacks,
            val_f=self._test if val_ins is not None else None,  # the loss alone, also where accuracy is shown
            val_ins=val_ins, shuffle=shuffle,
            metrics=[*labels, *("val_" + one for one in labels)],
        )  # fmt: skip

    def evaluate(
        self, data: Any, batch_size: int = 128, show_accuracy: bool = False, verbose: int = 0,
        sample_weight: Any = {},  # noqa: B006
    ) -> Any:  # fmt: skip
        ins = self._standard(data, sample_weight)
        self._alone(show_accuracy)
        outs = self._test_loop(self._test_with_acc if show_accuracy else self._test, ins, batch_size, verbose)
        return outs if show_accuracy else outs[0]

    def _given(self, data: Any) -> list[Any]:
        ins = [data[name] for name in self.input_order]
        same_length(ins, LENGTHS)
        return ins

    def predict(self, data: Any, batch_size: int = 128, verbose: int = 0) -> Any:
        outs = self._predict_loop(self._predict, self._given(data), batch_size, verbose)
        return dict(zip(self.output_order, outs, strict=True))

    def predict_on_batch(self, data: Any) -> Any:
        return dict(zip(self.output_order, self._predict(self._given(data)), strict=True))

    def train_on_batch(
        self,
        data: Any,
        accuracy: bool = False,
        class_weight: Any = {},  # noqa: B006
        sample_weight: Any = {},  # noqa: B006
    ) -> Any:
        ins = self._standard(data, sample_weight, class_weight)
        self._alone(accuracy)
        return self._train_with_acc(ins) if accuracy else self._train(ins)

    def test_on_batch(self, data: Any, accuracy: bool = False, sample_weight: Any = {}) -> Any:  # noqa: B006
        ins = self._standard(data, sample_weight)
        self._alone(accuracy)
        return self._test_with_acc(ins) if accuracy else self._test(ins)

    def save_weights(self, filepath: Any, overwrite: bool = False) -> None:
        files.save_graph(self, filepath, overwrite)

    def load_weights(self, filepath: Any) -> None:
        files.load_graph(self, filepath)

    # Generators

    def _parts(self, given: Any) -> Any:
        if isinstance(given, dict):
            return given, {}
        if not isinstance(given, (list, tuple)) or len(given) != 2:
            raise Exception("The generator output must be a data dictionary or a tuple (data, sample_weight).")
        return given

    def _count(self, parts: Any) -> int:
        return len(next(iter(parts[0].values())))

    def _arrays(self, data: Any, sample_weight: Any) -> list[Any]:
        return self._standard(data, sample_weight)

    def _trained(self, parts: Any, show_accuracy: bool, class_weight: Any) -> Any:
        return self.train_on_batch(parts[0], accuracy=show_accuracy, sample_weight=parts[1])

    def _evaluated(self, parts: Any, show_accuracy: bool, size: Any, verbose: int = 0) -> Any:
        words = {} if size is None else {"batch_size": size}
        return self.evaluate(parts[0], sample_weight=parts[1], show_accuracy=show_accuracy, verbose=verbose, **words)

    def fit_generator(
        self, generator: Any, samples_per_epoch: int, nb_epoch: int, verbose: int = 1, show_accuracy: bool = False,
        callbacks: Any = [], validation_data: Any = None, nb_val_samples: Any = None,  # noqa: B006
        class_weight: Any = {}, nb_worker: int = 1, nb_val_worker: Any = None,  # noqa: B006
    ) -> Any:  # fmt: skip
        self._alone(show_accuracy)
        return generators.fit(
            self, generator, samples_per_epoch, nb_epoch, verbose, show_accuracy, callbacks, validation_data,
            nb_val_samples, class_weight or {}, nb_worker, nb_val_worker,
        )  # fmt: skip

    def evaluate_generator(
        self, generator: Any, nb_val_samples: int, show_accuracy: bool = False, verbose: int = 1, **kwargs: Any
    ) -> Any:
        self._alone(show_accuracy)
        workers = kwargs.get("nb_worker", 1)
        return generators.evaluate(self, generator, nb_val_samples, show_accuracy, verbose, workers)
