"""Layers whose arguments are told as text: their names, their order and their defaults of Keras 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kmigrate_shims.keras.layers.signature import parse
from kmigrate_shims.keras1 import activations, constraints, initializations, regularizers
from kmigrate_shims.keras1 import backend as K
from kmigrate_shims.keras1.engine.layer import Layer

DENSE = (
    "W_regularizer=None, b_regularizer=None, activity_regularizer=None, W_constraint=None, b_constraint=None, bias=True"
)
START = "init='glorot_uniform', activation=None, weights=None"
KINDS = {"regularizer": regularizers, "constraint": constraints, "activation": activations, "init": initializations}
# What is no part of a layer's configuration.
HIDDEN = ("weights", "input_tensor")


def kind_of(name: str) -> Any:
    return KINDS.get(name.rpartition("_")[2])


def told(name: str, value: Any) -> Any:
    """An argument as a configuration holds it."""
    if value is None or kind_of(name) is None:
        return value
    if kind_of(name) in (regularizers, constraints):
        return value.get_config()
    return getattr(value, "__name__", None) or getattr(value, "func", value).__name__


class Declared(Layer):
    """`arguments` is its signature; what is given stands in attributes of the same names."""

    arguments = ""
    masks = False
    raw: tuple[str, ...] = ()  # what is looked up later, or never
    omitted: tuple[str, ...] = ()  # arguments that Keras 1 left out of the configuration

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "arguments" in vars(cls):
            signature = parse(cls.arguments)
            cls.parameters = [n for n in signature.parameters if n not in ("self", "kwargs")]
            if "__init__" not in vars(cls):
                cls.__init__ = constructor(cls, signature)

    parameters: list[str] = []  # noqa: RUF012
    if TYPE_CHECKING:  # made of `arguments`

        def __init__(self, *args: Any, **kwargs: Any) -> None: ...

    def _take(self, given: dict[str, Any], kwargs: dict[str, Any]) -> None:
        if given.get("dim_ordering") == "default":
            given["dim_ordering"] = K.image_dim_ordering()
        if given.get("dim_ordering") not in ("th", "tf", None):
            raise ValueError("dim_ordering must be in {tf, th}.")
        for name, value in given.items():
            kind = None if name in self.raw else kind_of(name)
            if name == "weights":
                self.initial_weights = value
            elif name == "activity_regularizer":
                self.activity_regularizer = regularizers.get(value)
            else:
                self.__dict__[name] = value if kind is None else kind.get(value)
        self.supports_masking = self.supports_masking or self.masks
        self._shape_of_input(given, kwargs)
        self._ready()
        Layer.__init__(self, **kwargs)

    def _shape_of_input(self, given: dict[str, Any], kwargs: dict[str, Any]) -> None:
        if given.get("input_dim"):
            rest = (given["input_dim"],)
            kwargs["input_shape"] = (given["input_length"], *rest) if "input_length" in given else rest

    def _ready(self) -> None:
        """What follows from the arguments, before the layer has its name."""

    def _weight(self, suffix: str, shape: Any, init: Any, part: str, constrained: bool = True) -> Any:
        """A weight by the name of this layer; `part` says which regularizer and constraint are its own."""
        return self.add_weight(
            shape,
            initializer=init,
            name=f"{self.name}_{suffix}",
            regularizer=getattr(self, part + "_regularizer", None),
            constraint=getattr(self, part + "_constraint", None) if constrained else None,
        )

    def get_config(self) -> dict[str, Any]:
        found = super().get_config()
        for name in self.parameters:
            if name not in HIDDEN and name not in self.omitted:
                value = getattr(self, name)
                found[name] = value if name in self.raw else told(name, value)
        return found


def constructor(cls: Any, signature: Any) -> Any:
    names = list(cls.parameters)

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        bound = signature.bind(self, *args, **kwargs)
        bound.apply_defaults()
        self._take({name: bound.arguments[name] for name in names}, dict(bound.arguments["kwargs"]))

    __init__.__signature__ = signature  # type: ignore[attr-defined]
    __init__.__qualname__ = f"{cls.__name__}.__init__"
    return __init__
