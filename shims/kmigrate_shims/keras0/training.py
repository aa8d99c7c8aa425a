"""What models have in common: loops over data, weights of samples, and the compiled functions."""

from __future__ import annotations

import copy
import json
import warnings
from typing import Any

import numpy as np

from kmigrate_shims.keras0 import backend as K
from kmigrate_shims.keras0 import callbacks as cbks
from kmigrate_shims.keras0.pickling import pieces, put_together
from kmigrate_shims.keras0.utils.generic_utils import Progbar

__all__ = ["Model", "batch_shuffle", "make_batches", "slice_X", "standardize_X", "standardize_weights", "standardize_y",
           "weighted_objective"]  # fmt: skip


def standardize_y(y: Any) -> Any:
    y = y if hasattr(y, "shape") else np.asarray(y)
    return np.expand_dims(y, 1) if len(y.shape) == 1 else y


def batch_shuffle(index_array: Any, batch_size: int) -> Any:
    whole = len(index_array) // batch_size * batch_size
    batches = index_array[:whole].reshape((-1, batch_size))
    np.random.shuffle(batches)
    return np.append(batches.flatten(), index_array[whole:])


def make_batches(size: int, batch_size: int) -> list[tuple[int, int]]:
    return [(start, min(size, start + batch_size)) for start in range(0, size, batch_size)]


def standardize_X(X: Any) -> list[Any]:
    return X if isinstance(X, list) else [X]


def slice_X(X: Any, start: Any = None, stop: Any = None) -> Any:
    if isinstance(X, list):
        return [slice_X(x, start, stop) for x in X]
    if hasattr(start, "__len__"):
        return X[start.tolist() if hasattr(start, "shape") and not isinstance(X, np.ndarray) else start]
    return X[start:stop]


def weighted_objective(fn: Any) -> Any:
    def weighted(y_true: Any, y_pred: Any, weights: Any, mask: Any = None) -> Any:
        score = fn(y_true, y_pred)
        if mask is not None:
            mask = K.cast(mask, K.floatx())
            score = score * mask / K.mean(mask)
        score = K.mean(score, axis=list(range(K.ndim(weights), K.ndim(score))))
        score = score * weights / K.mean(K.cast(K.not_equal(weights, 0), K.floatx()))
        return K.mean(score)

    return weighted


def standardize_weights(
    y: Any, sample_weight: Any = None, class_weight: Any = None, sample_weight_mode: Any = None
) -> Any:
    """One weight for each sample, or where the mode is temporal for each of its steps."""
    temporal = sample_weight_mode == "temporal"
    if sample_weight_mode is not None and not temporal:
        raise Exception('"sample_weight_mode should be None or "temporal".')
    if temporal and len(y.shape) < 3:
        raise Exception('sample_weight_mode="temporal" wants outputs with a time dimension: of three axes or more.')
    if sample_weight is not None:
        sample_weight = np.asarray(sample_weight)
        if sample_weight.ndim != (2 if temporal else 1):
            raise Exception(
                "With sample_weight_mode='temporal' in compile() a sample_weight has two axes, else one. Found: "
                f"{sample_weight.ndim}."
            )
        if tuple(y.shape[: sample_weight.ndim]) != sample_weight.shape:
            raise AssertionError("sample_weight must have the same number of samples as y.")
        return sample_weight
    if isinstance(class_weight, dict):
        if len(y.shape) > 2:
            raise Exception("class_weight not supported for 3+ dimensional targets.")
        found = np.asarray(y).argmax(axis=1) if y.shape[1] > 1 else np.reshape(y, y.shape[0])
        return np.asarray([class_weight[one] for one in found])
    return np.ones((y.shape[0], y.shape[1])) if temporal else np.ones((y.shape[0],))


def same_length(arrays: Any, message: str) -> None:
    if len({len(a) for a in arrays}) != 1:
        raise Exception(message)


def function_name(one: Any) -> str:
    return one if isinstance(one, str) else one.__name__


def accuracy(y: Any, found: Any, class_mode: str) -> Any:
    if class_mode == "categorical":
        hits = K.equal(K.argmax(y, axis=-1), K.argmax(found, axis=-1))
    else:
        hits = K.equal(y, K.round(found))
    return K.mean(K.cast(hits, K.floatx()))


def doubtful(shape: Any, loss: str) -> None:
    if loss == "categorical_crossentropy":
        warnings.warn(
            f"Your model output has shape {shape} (1-dimensional features), but you are using  the "
            "`categorical_crossentropy` loss. You almost certainly want to use `binary_crossentropy` instead.",
            stacklevel=4,
        )


class Model:
    stop_training: Any = False

    def _called(self, callbacks: Any, verbose: int, params: dict[str, Any]) -> Any:
        self.history = cbks.History()
        shown = [cbks.ProgbarLogger()] if verbose else []
        called = cbks.CallbackList([cbks.BaseLogger(), *callbacks, self.history, *shown])
        called._set_model(self)
        called._set_params({**params, "verbose": verbose})
        called.on_train_begin()
        self.stop_training = False
        return called

    def _fit(
        self, f: Any, ins: Any, out_labels: Any = [], batch_size: int = 128, nb_epoch: int = 100,  # noqa: B006
        verbose: int = 1, callbacks: Any = [], val_f: Any = None, val_ins: Any = None, shuffle: Any = True,  # noqa: B006
        metrics: Any = [],  # noqa: B006
    ) -> Any:  # fmt: skip
        self.training_data, self.validation_data = ins, val_ins
        checks, count = bool(val_f and val_ins), len(ins[0])
        if checks and verbose:
            print(f"Train on {count} samples, validate on {len(val_ins[0])} samples")
        params = {"batch_size": batch_size, "nb_epoch": nb_epoch, "nb_sample": count, "do_validation": checks,
                  "metrics": metrics}  # fmt: skip
        called = self._called(callbacks, verbose, params)
        index = np.arange(count)
        for epoch in range(nb_epoch):
            called.on_epoch_begin(epoch)
            if shuffle == "batch":
                index = batch_shuffle(index, batch_size)
            elif shuffle:
                np.random.shuffle(index)
            for place, (start, stop) in enumerate(make_batches(count, batch_size)):
                self._batch(f, slice_X(ins, index[start:stop]), place, stop - start, out_labels, called)
            logs: dict[str, Any] = {}
            if checks:
                told = self._test_loop(val_f, val_ins, batch_size=batch_size, verbose=0)
                logs = {"val_" + label: one for label, one in zip(out_labels, told, strict=False)}
            called.on_epoch_end(epoch, logs)
            if self.stop_training:
                break
        called.on_train_end()
        return self.history

    def _batch(self, f: Any, ins: Any, place: int, size: int, labels: Any, called: Any) -> None:
        logs: dict[str, Any] = {"batch": place, "size": size}
        called.on_batch_begin(place, logs)
        outs = f(ins)
        logs.update(zip(labels, outs if isinstance(outs, list) else [outs], strict=False))
        called.on_batch_end(place, logs)

    def _predict_loop(self, f: Any, ins: Any, batch_size: int = 128, verbose: int = 0) -> list[Any]:
        count = len(ins[0])
        shown = Progbar(target=count) if verbose == 1 else None
        found: list[list[Any]] = []
        for start, stop in make_batches(count, batch_size):
            found.append(f(slice_X(ins, np.arange(start, stop))))
            if shown is not None:
                shown.update(stop)
        return [np.concatenate(parts) for parts in zip(*found, strict=True)]

    def _test_loop(self, f: Any, ins: Any, batch_size: int = 128, verbose: int = 0) -> list[Any]:
        count = len(ins[0])
        shown = Progbar(target=count) if verbose == 1 else None
        sums: list[Any] = []
        for start, stop in make_batches(count, batch_size):
            outs = f(slice_X(ins, np.arange(start, stop)))
            sums = sums or [0.0] * len(outs)
            sums = [done + out * (stop - start) for done, out in zip(sums, outs, strict=True)]
            if shown is not None:
                shown.update(stop)
        return [one / count for one in sums]

    # Configurations

    def get_config(self, verbose: int = 0) -> Any:
        config = super().get_config()
        for name in ("sample_weight_mode", "sample_weight_modes", "loss_weights"):
            if hasattr(self, name):
                config[name] = getattr(self, name)
        if hasattr(self, "optimizer"):
            config["optimizer"] = self.optimizer.get_config()
        if hasattr(self, "loss"):
            loss = self.loss
            config["loss"] = (
                {key: function_name(one) for key, one in loss.items()}
                if isinstance(loss, dict)
                else function_name(loss)
            )
        if verbose:
            import pprint

            pprint.PrettyPrinter(indent=4).pprint(config)
        return config

    def to_keras(self, custom: Any = None) -> Any:
        """The same as an ordinary model of today's tf.keras, which `.save("x.keras")` and code of today take."""
        from kmigrate_shims.install.today import to_keras

        return to_keras(self, custom)

    def __reduce__(self) -> Any:
        return put_together, pieces(self)

    def __deepcopy__(self, memo: Any) -> Any:
        return put_together(*copy.deepcopy(pieces(self), memo))

    def to_json(self, **kwargs: Any) -> str:
        return json.dumps(self.get_config(), default=_plain, **kwargs)

    def to_yaml(self, **kwargs: Any) -> str:
        from kmigrate_shims.keras.engine.saving import _yaml

        return str(_yaml().dump(json.loads(self.to_json()), **kwargs))

    def summary(self) -> None:
        from kmigrate_shims.keras0.utils.layer_utils import model_summary

        model_summary(self)


def _plain(value: Any) -> Any:
    if isinstance(value, (np.generic, np.ndarray)):
        return value.item() if isinstance(value, np.generic) else value.tolist()
    if isinstance(value, type):
        return value.__name__
    if isinstance(value, range):
        return list(value)
    raise TypeError(
        f"{value!r} cannot be written as JSON: Keras 0.3 could not write functions either. Keep the code beside it."
    )
