"""The weights of a layer of the old kind, and of the layers that it holds."""

from __future__ import annotations

import functools
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kmigrate_shims import backend as K
from kmigrate_shims.backend import made
from kmigrate_shims.keras import era
from kmigrate_shims.keras.engine import holding


class Weight(keras.Variable):
    """A variable that is equal to itself alone, as those of TensorFlow 1, Theano and CNTK: `w in model.weights`."""

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other


def shape_first(add_weight: Any) -> Any:
    """Lets it be called as in Keras 1, with the shape in front of the initializer and the name."""

    @functools.wraps(add_weight)
    def called(self: Any, *given: Any, **words: Any) -> Any:
        if given and isinstance(given[0], (tuple, list)):
            shape, *rest = given
            words = {**dict(zip(("initializer", "name"), rest, strict=False)), **words, "shape": shape}
            given = ()
        return add_weight(self, *given, **words)

    return called


class Weights:
    """`trainable` is a plain flag: it says what the layer shows, and changes nothing in the layers inside."""

    @property
    def trainable(self: Any) -> Any:
        return self.__dict__.get("_old_trainable", True)

    @trainable.setter
    def trainable(self: Any, value: Any) -> None:
        self.__dict__["_old_trainable"] = value

    def _is_trained(self: Any) -> Any:
        """Whether the flag lets the layer, and all in it, be trained."""
        return self.trainable

    def _own(self: Any, which: str) -> list[Any]:
        return self.__dict__.setdefault(which, [])

    # Layers that hold others read and set these, each in its own `trainable_weights`.

    @property
    def _trainable_weights(self: Any) -> list[Any]:
        return self._own("_trainable_weights")

    @_trainable_weights.setter
    def _trainable_weights(self: Any, weights: Any) -> None:
        self.__dict__["_trainable_weights"] = list(weights)

    @property
    def _non_trainable_weights(self: Any) -> list[Any]:
        return self._own("_non_trainable_weights")

    @_non_trainable_weights.setter
    def _non_trainable_weights(self: Any, weights: Any) -> None:
        self.__dict__["_non_trainable_weights"] = list(weights)

    def _own_that_count(self: Any, which: str) -> list[Any]:
        """Of the layer's own weights those that count: a wrapper lists those of the layer inside alone."""
        return self._own(which)

    def _inner_layers(self: Any) -> list[Any]:
        return holding.held(self)

    @property
    def trainable_weights(self: Any) -> list[Any]:
        if not self._is_trained():
            return []
        return [*self._own_that_count("_trainable_weights"), *of(self._inner_layers(), "trainable_weights")]

    @trainable_weights.setter
    def trainable_weights(self: Any, weights: Any) -> None:
        self.__dict__["_trainable_weights"] = list(weights)

    @property
    def non_trainable_weights(self: Any) -> list[Any]:
        own, inner = self._own_that_count("_non_trainable_weights"), self._inner_layers()
        if self._is_trained():
            return [*own, *of(inner, "non_trainable_weights")]
        return [*self._own_that_count("_trainable_weights"), *own, *of(inner, "weights")]

    @non_trainable_weights.setter
    def non_trainable_weights(self: Any, weights: Any) -> None:
        self.__dict__["_non_trainable_weights"] = list(weights)

    @property
    def weights(self: Any) -> list[Any]:
        return [*self.trainable_weights, *self.non_trainable_weights]

    # Keras 3's names for the same

    @property
    def trainable_variables(self: Any) -> list[Any]:
        return once([w for w in self.trainable_weights if hasattr(w, "path")])

    @property
    def non_trainable_variables(self: Any) -> list[Any]:
        return once([w for w in self.non_trainable_weights if hasattr(w, "path")])

    @property
    def variables(self: Any) -> list[Any]:
        return once([w for w in self.weights if hasattr(w, "path")])

    def _track_variable(self: Any, variable: Any) -> None:
        """What Keras's own add_weight calls."""

    def get_weights(self: Any) -> list[Any]:
        return values_of(self.weights)

    def set_weights(self: Any, weights: Any) -> None:
        give(self, self.weights, weights)

    def count_params(self: Any) -> int:
        if not self.built:
            raise RuntimeError(
                f"You tried to call `count_params` on {self.name}, but the layer isn't built. "
                "You can build it manually via: `self.build(batch_input_shape)`."
            )
        weights = self.weights if era.is_before("2.0.9") else once(self.weights)
        return int(sum(np.prod([int(d) for d in w.shape]) for w in weights))


def values_of(variables: list[Any]) -> list[Any]:
    return [np.asarray(one) for one in K.batch_get_value(variables)]


def give(layer: Any, params: list[Any], weights: Any) -> None:
    """Sets the variables of a layer to the arrays, if these are as many and of their shapes."""
    if len(params) != len(weights):
        raise ValueError(
            f'You called `set_weights(weights)` on layer "{layer.name}" with a  weight list of length '
            f"{len(weights)}, but the layer was expecting {len(params)} weights. "
            f"Provided weights: {str(weights)[:50]}..."
        )
    for variable, value in zip(params, weights, strict=True):
        shape = tuple(int(d) for d in variable.shape)
        if shape != np.shape(value):
            raise ValueError(f"Layer weight shape {shape} not compatible with provided weight shape {np.shape(value)}")
    K.batch_set_value(list(zip(params, weights, strict=True)))


def of(layers: list[Any], what: str) -> list[Any]:
    return [w for layer in layers for w in getattr(layer, what)]


def once(weights: list[Any]) -> list[Any]:
    return list({id(w): w for w in weights}.values())


def make(layer: Any, name: Any, shape: Any, dtype: Any, initializer: Any, trainable: bool, constraint: Any) -> Any:
    """A weight: one of Keras 3's variables, symbolic outside of models."""
    from kmigrate_shims.keras import initializers

    initializer = initializers.get(initializer or "glorot_uniform")
    dtype = dtype or layer.dtype
    with tf.init_scope():
        value = K.get_value(initializer(tuple(shape or ()), dtype=dtype))
        found = Weight(
            np.asarray(value, tf.as_dtype(dtype).as_numpy_dtype),
            dtype=dtype,
            trainable=trainable,
            name=(name or "weight").replace("/", "_").partition(":")[0],
        )
    found.constraint = constraint
    found.kmigrate_lazy = True
    scope = f"{layer.name}/" if layer.names_its_weights else ""
    name_of = f"{scope}{name or 'weight'}:0"
    found.kmigrate_name = name_of
    if not isinstance(getattr(type(found), "name", None), property):
        found.name = name_of  # Keras 3.0 keeps it plainly
    made.remember(found)
    return found
