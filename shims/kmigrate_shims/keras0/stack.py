"""Sequential."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from kmigrate_shims.keras0 import backend as K
from kmigrate_shims.keras0 import files, generators, objectives, optimizers
from kmigrate_shims.keras0.layers import containers
from kmigrate_shims.keras0.training import (
    Model,
    accuracy,
    doubtful,
    same_length,
    slice_X,
    standardize_weights,
    standardize_X,
    standardize_y,
    weighted_objective,
)

__all__ = ["Sequential"]


class Sequential(Model, containers.Sequential):
    def compile(
        self, optimizer: Any, loss: Any, class_mode: Any = None, sample_weight_mode: Any = None, **kwargs: Any
    ) -> None:
        if class_mode is not None:
            warnings.warn('The "class_mode" argument is deprecated, please remove it from your code.', stacklevel=2)
        self.optimizer, self.loss = optimizers.get(optimizer), objectives.get(loss)
        self.sample_weight_mode = sample_weight_mode
        weighted = weighted_objective(self.loss)
        self.X_train, self.X_test = self.get_input(train=True), self.get_input(train=False)
        self.y_train, self.y_test = self.get_output(train=True), self.get_output(train=False)
        self.y = K.placeholder(ndim=K.ndim(self.y_train))
        self.weights = K.placeholder(ndim=2 if sample_weight_mode == "temporal" else 1)
        mask = self.layers[-1].get_output_mask()
        train_loss = weighted(self.y, self.y_train, self.weights, mask)
        test_loss = weighted(self.y, self.y_test, self.weights, mask)
        self.class_mode = "binary" if self.output_shape[-1] == 1 else "categorical"
        if self.class_mode == "binary":
            doubtful(self.output_shape, self.loss.__name__)
        hits = [accuracy(self.y, found, self.class_mode) for found in (self.y_train, self.y_test)]
        for one in self.regularizers:
            train_loss = one(train_loss)
        updates = [*self.optimizer.get_updates(self.trainable_weights, self.constraints, train_loss), *self.updates]
        ends = [self.y, self.weights]
        trained, tested = standardize_X(self.X_train) + ends, standardize_X(self.X_test) + ends
        states = self.state_updates
        self._train = K.function(trained, [train_loss], updates=updates, **kwargs)
        self._train_with_acc = K.function(trained, [train_loss, hits[0]], updates=updates, **kwargs)
        self._predict = K.function(standardize_X(self.X_test), [self.y_test], updates=states, **kwargs)
        self._test = K.function(tested, [test_loss], updates=states, **kwargs)
        self._test_with_acc = K.function(tested, [test_loss, hits[1]], updates=states, **kwargs)

    def _standard(self, X: Any, y: Any, sample_weight: Any = None, class_weight: Any = None) -> list[Any]:
        X = standardize_X(X)
        same_length([*X, y], f"All input arrays and the target array must have the same number of samples. Found: "
                             f"{[len(x) for x in X]} and {len(y)}")  # fmt: skip
        y = standardize_y(y)
        return [*X, y, standardize_weights(y, sample_weight, class_weight, self.sample_weight_mode)]

    def fit(
        self, X: Any, y: Any, batch_size: int = 128, nb_epoch: int = 100, verbose: int = 1,
        callbacks: Any = [], validation_split: float = 0.0, validation_data: Any = None,  # noqa: B006
        shuffle: Any = True, show_accuracy: bool = False, class_weight: Any = None, sample_weight: Any = None,
    ) -> Any:  # fmt: skip
        self._standard(X, y)
        X, y = standardize_X(X), standardize_y(y)
        val_f = val_ins = None
        if validation_data or validation_split:
            val_f = self._test_with_acc if show_accuracy else self._test
        if validation_data:
            if len(validation_data) not in (2, 3):
                raise Exception(
                    "Invalid format for validation data; provide a tuple (X_val, y_val) or (X_val, y_val, "
                    "sample_weight). X_val may be a numpy array or a list of them, depending on your model input."
                )
            val_ins = self._validated(*validation_data)
        elif 0 < validation_split < 1:
            at = int(len(X[0]) * (1 - validation_split))
            held = None if sample_weight is None else slice_X(sample_weight, at)
            val_ins = self._validated(slice_X(X, at), slice_X(y, at), held)
            X, y = slice_X(X, 0, at), slice_X(y, 0, at)
            sample_weight = None if sample_weight is None else slice_X(sample_weight, 0, at)
        ins = self._standard(X, y, sample_weight, class_weight)
        return self._fit(
            self._train_with_acc if show_accuracy else self._train, ins,
            out_labels=["loss", "acc"] if show_accuracy else ["loss"], batch_size=batch_size, nb_epoch=nb_epoch,
            verbose=verbose, callbacks=callbacks, val_f=val_f, val_ins=val_ins, shuffle=shuffle,
            metrics=["loss", "acc", "val_loss", "val_acc"],
        )  # fmt: skip

    def _validated(self, X: Any, y: Any, sample_weight: Any = None) -> list[Any]:
        if sample_weight is not None:
            return self._standard(X, y, sample_weight)
        y = standardize_y(y)  # samples of equal weight, also where the mode is temporal
        return [*standardize_X(X), y, standardize_weights(y)]

    def predict(self, X: Any, batch_size: int = 128, verbose: int = 0) -> Any:
        return self._predict_loop(self._predict, standardize_X(X), batch_size, verbose)[0]

    def predict_proba(self, X: Any, batch_size: int = 128, verbose: int = 1) -> Any:
        found = self.predict(X, batch_size, verbose)
        if found.min() < 0 or found.max() > 1:
            warnings.warn("Network returning invalid probability values.", stacklevel=2)
        return found

    def predict_classes(self, X: Any, batch_size: int = 128, verbose: int = 1) -> Any:
        found = self.predict(X, batch_size=batch_size, verbose=verbose)
        return found.argmax(axis=-1) if self.class_mode == "categorical" else (found > 0.5).astype("int32")

    def evaluate(
        self, X: Any, y: Any, batch_size: int = 128, show_accuracy: bool = False, verbose: int = 1,
        sample_weight: Any = None,
    ) -> Any:  # fmt: skip
        ins = self._standard(X, y, sample_weight)
        outs = self._test_loop(self._test_with_acc if show_accuracy else self._test, ins, batch_size, verbose)
        return outs if show_accuracy else outs[0]

    def train_on_batch(
        self, X: Any, y: Any, accuracy: bool = False, class_weight: Any = None, sample_weight: Any = None
    ) -> Any:
        ins = self._standard(X, y, sample_weight, class_weight)
        return self._train_with_acc(ins) if accuracy else self._train(ins)

    def test_on_batch(self, X: Any, y: Any, accuracy: bool = False, sample_weight: Any = None) -> Any:
        ins = self._standard(X, y, sample_weight)
        return self._test_with_acc(ins) if accuracy else self._test(ins)

    def predict_on_batch(self, X: Any) -> Any:
        return self._predict(standardize_X(X))

    def save_weights(self, filepath: Any, overwrite: bool = False) -> None:
        files.save_stack(self, filepath, overwrite)

    def load_weights(self, filepath: Any) -> None:
        files.load_stack(self, filepath)

    # Generators

    def _parts(self, given: Any) -> Any:
        if not hasattr(given, "__len__"):
            raise Exception("The generator output must be a tuple. Found: " + str(type(given)))
        if len(given) not in (2, 3):
            raise Exception("The generator output tuple must have 2 or 3 elements.")
        return given[0], given[1], given[2] if len(given) == 3 else None

    def _count(self, parts: Any) -> int:
        return len(standardize_X(parts[0])[0])

    def _arrays(self, X: Any, y: Any, sample_weight: Any) -> list[Any]:
        return self._standard(X, y, sample_weight)

    def _trained(self, parts: Any, show_accuracy: bool, class_weight: Any) -> Any:
        X, y, weights = parts
        if weights is None:  # before they reach train_on_batch they are all 1, so that a class has no weight there
            weights = standardize_weights(np.asarray(y), sample_weight_mode=self.sample_weight_mode)
        return self.train_on_batch(X, y, accuracy=show_accuracy, sample_weight=weights, class_weight=class_weight)

    def _evaluated(self, parts: Any, show_accuracy: bool, size: Any, verbose: int = 0) -> Any:
        words = {} if size is None else {"batch_size": size}
        return self.evaluate(
            parts[0], parts[1], sample_weight=parts[2], show_accuracy=show_accuracy, verbose=verbose, **words
        )

    def fit_generator(
        self, generator: Any, samples_per_epoch: int, nb_epoch: int, verbose: int = 1, show_accuracy: bool = False,
        callbacks: Any = [], validation_data: Any = None, nb_val_samples: Any = None,  # noqa: B006
        class_weight: Any = None, nb_worker: int = 1, nb_val_worker: Any = None,
    ) -> Any:  # fmt: skip
        return generators.fit(
            self, generator, samples_per_epoch, nb_epoch, verbose, show_accuracy, callbacks, validation_data,
            nb_val_samples, class_weight, nb_worker, nb_val_worker,
        )  # fmt: skip

    def evaluate_generator(
        self, generator: Any, val_samples: int, show_accuracy: bool = False, verbose: int = 1, **kwargs: Any
    ) -> Any:
        workers = kwargs.get("nb_worker", 1)
        return generators.evaluate(self, generator, val_samples, show_accuracy, verbose, workers)
