"""`keras.layers.core`."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np

from kmigrate_shims.keras0 import activations, initializations, regularizers
from kmigrate_shims.keras0 import backend as K
from kmigrate_shims.keras0.layers.base import Declared, Layer, MaskedLayer
from kmigrate_shims.keras0.layers.joining import AutoEncoder, Merge, Siamese, SiameseHead, add_shared_layer, joined
from kmigrate_shims.keras0.regularizers import ActivityRegularizer

__all__ = [
    "Activation", "ActivityRegularization", "ActivityRegularizer", "AutoEncoder", "Dense", "Dropout", "Flatten",
    "Highway", "Lambda", "LambdaMerge", "Layer", "MaskedLambda", "MaskedLayer", "Masking", "MaxoutDense", "Merge",
    "Permute", "RepeatVector", "Reshape", "Siamese", "SiameseHead", "TimeDistributedDense", "TimeDistributedMerge",
    "activations", "add_shared_layer", "initializations", "regularizers",
]  # fmt: skip
PARTS = "W_regularizer=None, b_regularizer=None, activity_regularizer=None, W_constraint=None, b_constraint=None"
START = "init='glorot_uniform', activation='linear', weights=None"


class Masking(Declared, MaskedLayer):
    arguments = "mask_value=0.0"

    def get_output_mask(self, train: Any = False) -> Any:
        return K.any(K.not_equal(self.get_input(train), self.mask_value), axis=-1)

    def get_output(self, train: bool = False) -> Any:
        x = self.get_input(train)
        return x * K.cast(K.any(K.not_equal(x, self.mask_value), axis=-1, keepdims=True), K.floatx())


class TimeDistributedMerge(Declared):
    arguments = "mode='sum'"
    input_ndim = 3

    @property
    def output_shape(self) -> Any:
        return (None, self.input_shape[2])

    def get_output(self, train: bool = False) -> Any:
        functions = {"ave": K.mean, "sum": K.sum, "mul": K.prod}
        if self.mode not in functions:
            raise Exception("Unknown merge mode")
        return functions[self.mode](self.get_input(train), axis=1)


class Dropout(Declared, MaskedLayer):
    arguments = "p"

    def get_output(self, train: bool = False) -> Any:
        x = self.get_input(train)
        return K.dropout(x, level=self.p) if self.p > 0 and train else x


class Activation(Declared, MaskedLayer):
    arguments = "activation"

    def get_output(self, train: bool = False) -> Any:
        return self.activation(self.get_input(train))


class Reshape(Declared):
    arguments = "dims"
    dims: Any

    def _ready(self, kwargs: dict[str, Any]) -> None:
        self.dims = tuple(self.dims)

    @property
    def output_shape(self) -> Any:
        given, wanted = self.input_shape, list(self.dims)
        number = int(np.prod(given[1:], dtype=int))
        known = int(np.prod([d for d in wanted if d >= 0], dtype=int))
        if sum(d < 0 for d in wanted) > 1:
            raise ValueError("can only specify one unknown dimension")
        if -1 in wanted:
            if known == 0 or number % known:
                raise ValueError("total size of new array must be unchanged")
            wanted[wanted.index(-1)] = number // known
        elif number != known:
            raise ValueError("total size of new array must be unchanged")
        return (given[0], *wanted)

    def get_output(self, train: bool = False) -> Any:
        return K.reshape(self.get_input(train), (-1, *self.output_shape[1:]))


class Permute(Declared):
    arguments = "dims"
    dims: Any

    def _ready(self, kwargs: dict[str, Any]) -> None:
        self.dims = tuple(self.dims)

    @property
    def output_shape(self) -> Any:
        return (self.input_shape[0], *(self.input_shape[d] for d in self.dims))

    def get_output(self, train: bool = False) -> Any:
        return K.permute_dimensions(self.get_input(train), (0, *self.dims))


class Flatten(Declared):
    arguments = ""

    @property
    def output_shape(self) -> Any:
        shape = self.input_shape
        if not all(shape[1:]):
            raise Exception(
                f'The shape of the input to "Flatten" is not fully defined (got {shape[1:]}. Make sure to pass a '
                'complete "input_shape" or "batch_input_shape" argument to the first layer in your model.'
            )
        return (shape[0], int(np.prod(shape[1:])))

    def get_output(self, train: bool = False) -> Any:
        return K.batch_flatten(self.get_input(train))


class RepeatVector(Declared):
    arguments = "n"

    @property
    def output_shape(self) -> Any:
        return (self.input_shape[0], self.n, self.input_shape[1])

    def get_output(self, train: bool = False) -> Any:
        return K.repeat(self.get_input(train), self.n)


class Dense(Declared):
    arguments = f"output_dim, {START}, {PARTS}, input_dim=None"
    input_ndim: int = 2
    constrained = ("W", "b")

    def build(self) -> None:
        self.W = self.init((self.input_shape[-1], self.output_dim), name=f"{self.name}_W")
        self.b = K.zeros((self.output_dim,), name=f"{self.name}_b")
        self._made(self.W, self.b)

    @property
    def output_shape(self) -> Any:
        return (*self.input_shape[:-1], self.output_dim)

    def get_output(self, train: bool = False) -> Any:
        return self.activation(K.dot(self.get_input(train), self.W) + self.b)


class TimeDistributedDense(Dense, MaskedLayer):
    arguments = f"output_dim, {START}, {PARTS}, input_dim=None, input_length=None"
    input_ndim = 3


class ActivityRegularization(Declared):
    arguments = "l1=0.0, l2=0.0"

    def _ready(self, kwargs: dict[str, Any]) -> None:
        one = ActivityRegularizer(l1=self.l1, l2=self.l2)
        one.set_layer(self)
        self.regularizers = [one]


class MaxoutDense(Declared):
    arguments = f"output_dim, nb_feature=4, init='glorot_uniform', weights=None, {PARTS}, input_dim=None"
    input_ndim = 2
    constrained = ("W", "b")

    def build(self) -> None:
        self.W = self.init((self.nb_feature, self.input_shape[1], self.output_dim), name=f"{self.name}_W")
        self.b = K.zeros((self.nb_feature, self.output_dim), name=f"{self.name}_b")
        self._made(self.W, self.b)

    @property
    def output_shape(self) -> Any:
        return (self.input_shape[0], self.output_dim)

    def get_output(self, train: bool = False) -> Any:
        return K.max(K.dot(self.get_input(train), self.W) + self.b, axis=1)


class Highway(Declared):
    arguments = f"init='glorot_uniform', transform_bias=-2, activation='linear', weights=None, {PARTS}, input_dim=None"
    input_ndim = 2
    constrained = ("W", "b")

    def build(self) -> None:
        size = self.input_shape[1]
        self.W = self.init((size, size), name=f"{self.name}_W")
        self.W_carry = self.init((size, size), name=f"{self.name}_W_carry")
        self.b = K.zeros((size,), name=f"{self.name}_b")
        self.b_carry = K.variable(np.ones((size,)) * self.transform_bias, name=f"{self.name}_b_carry")
        self._made(self.W, self.b, self.W_carry, self.b_carry)

    def get_output(self, train: bool = False) -> Any:
        x = self.get_input(train)
        gate = activations.sigmoid(K.dot(x, self.W_carry) + self.b_carry)
        return self.activation(K.dot(x, self.W) + self.b) * gate + (1 - gate) * x


class Lambda(Layer):
    def __init__(self, function: Any, output_shape: Any = None, arguments: Any = {}, **kwargs: Any) -> None:  # noqa: B006
        self.function, self.arguments = function, dict(arguments)
        self._output_shape = tuple(output_shape) if isinstance(output_shape, (tuple, list)) else output_shape
        if output_shape is not None and not isinstance(output_shape, (tuple, list)) and not callable(output_shape):
            raise AssertionError(f"In {type(self).__name__}, `output_shape` must be a list, a tuple, or a function.")
        super().__init__(**kwargs)

    def _shape(self, given: Any, batch: Any) -> Any:
        if isinstance(self._output_shape, tuple):
            return (batch, *self._output_shape)
        found = self._output_shape(given)
        if not isinstance(found, (list, tuple)):
            raise Exception("output_shape function must return a tuple")
        return tuple(found)

    @property
    def output_shape(self) -> Any:
        if self._output_shape is None:
            return self.input_shape if K.backend() == "theano" else K.int_shape(self.get_output())
        return self._shape(self.input_shape, self.input_shape[0] if self.input_shape else None)

    def _given(self, train: bool) -> dict[str, Any]:
        names = inspect.signature(self.function).parameters
        return {**self.arguments, **({"train": train} if "train" in names else {})}

    def get_output(self, train: bool = False) -> Any:
        return self.function(self.get_input(train), **self._given(train))

    def get_config(self) -> dict[str, Any]:
        config = {"function": self.function, "output_shape": self._output_shape, "arguments": self.arguments}
        return {**super().get_config(), **config}


class MaskedLambda(MaskedLayer, Lambda):
    pass


class LambdaMerge(Lambda):
    """A function of several layers' outputs."""

    def __init__(self, layers: Any, function: Any, output_shape: Any = None, arguments: Any = {}) -> None:  # noqa: B006
        if len(layers) < 2:
            raise Exception("Please specify two or more input layers (or containers) to merge.")
        self.layers = layers
        super().__init__(function, output_shape, arguments)
        self.trainable_weights, self.regularizers, self.constraints, self.updates = joined(layers)

    get_params = Merge.get_params
    get_input = Merge.get_input
    input = Merge.input
    get_weights = Merge.get_weights
    set_weights = Merge.set_weights

    @property
    def input_shape(self) -> Any:
        return [layer.input_shape for layer in self.layers]

    @property
    def output_shape(self) -> Any:
        shapes = [layer.output_shape for layer in self.layers]
        return shapes[0] if self._output_shape is None else self._shape(shapes, shapes[0][0])

    def get_output(self, train: bool = False) -> Any:
        return self.function([layer.get_output(train) for layer in self.layers], **self._given(train))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "layers": [layer.get_config() for layer in self.layers]}
