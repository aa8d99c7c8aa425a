"""What makers of layers are given: the way to inner layers, to the user's own code, and to those who listen."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field
from typing import Any

import keras

from kmigrate_runtime.build import parts, weights
from kmigrate_runtime.build.custom import Custom
from kmigrate_runtime.build.names import allowed
from kmigrate_runtime.build.options import SILENT, create
from kmigrate_runtime.build.registry import maker_of, refusal
from kmigrate_runtime.complaints import told
from kmigrate_runtime.legacy.architecture import objects
from kmigrate_runtime.spec import Foreign, Layer

# Layers of tf.keras that Keras 3 still has, and that nobody here computes otherwise: with their own configuration.
LATER = frozenset({
    "CategoryEncoding", "CenterCrop", "Discretization", "EinsumDense", "GroupQueryAttention", "Hashing", "Identity",
    "IntegerLookup", "MultiHeadAttention", "Normalization", "RandomBrightness", "RandomContrast", "RandomCrop",
    "RandomFlip", "RandomHeight", "RandomRotation", "RandomTranslation", "RandomWidth", "RandomZoom", "Resizing",
})  # fmt: skip


# Methods of tensors that are ragged or sparse, which tf.keras saved as layers.
OPERATIONS = frozenset({"ClassMethod", "InstanceMethod", "InstanceProperty"})


PARTS = (
    (objects.initializer, parts.initializer, keras.initializers),
    (objects.regularizer, parts.regularizer, keras.regularizers),
    (objects.constraint, parts.constraint, keras.constraints),
)
TEXTS = frozenset({"StringLookup", "TextVectorization"})


@dataclass
class Kit:
    custom: Custom = field(default_factory=Custom)
    shims: set[str] = field(default_factory=set)  # what of kmigrate_shims the model needs
    notes: list[str] = field(default_factory=list)
    given: weights.Given = field(default_factory=weights.Given)
    inference: bool = False  # whether training matters to nobody
    trains: bool = False  # whether the model is given its optimizer, so that training goes on
    sparse: bool = False  # whether gradients are of rows only
    open: bool = False  # whether an input leaves a length open
    hdf5: bool = False  # whether the model goes into such a file
    masks: bool = False  # whether anything in the model makes a mask
    begun: set[int] = field(default_factory=set)  # `id` of layers that can begin with a state that is not zero
    _path: str = ""  # of the layer that is being made

    def make(self, layer: Layer, prefix: str = "") -> Any:
        """The layer of Keras 3, which will take its weights when it is built."""
        made = self._made(layer, prefix)
        self.given.offer(layer, made, f"{prefix}{layer.name}")
        return made

    def _made(self, layer: Layer, prefix: str) -> Any:
        self._path = f"{prefix}{layer.name}/"
        if layer.model is not None:
            from kmigrate_runtime.build.graph import connect

            return connect(layer.model, self, self._path, layer.name).model
        if layer.foreign is not None and layer.foreign.what == "class":
            return self._of_user(layer)
        maker = maker_of(layer.kind) or _of_today(layer)
        if maker is None:
            raise refusal(layer, f"nobody here knows this kind. {self.custom.advice('class', layer.kind, layer)}")
        return maker(layer, self)

    def _of_user(self, layer: Layer) -> Any:
        assert layer.foreign is not None
        cls, source = self.custom.known(layer.foreign, layer), self.custom.module.source
        theirs = cls is None and (source is None or source.package == "tf.keras")
        if theirs and layer.foreign.name in LATER:
            return _later(layer)
        if theirs and layer.foreign.name in TEXTS:
            raise refusal(
                layer,
                "it takes texts, and what texts are is compared with nothing. Where the model was made, save the part "
                "behind it, which takes numbers, and make this layer anew in tf.keras from its vocabulary",
            )
        if cls is None and layer.foreign.name in OPERATIONS:
            raise refusal(
                layer,
                "it is a method of a ragged or sparse tensor that was used in the model, which is not converted. Where "
                "the model was made, put it into a Lambda layer, and save it again",
            )
        if cls is None:
            cls = self.custom.find(layer.foreign, layer)
        self.custom.used[layer.foreign.name] = cls
        inside = next((key for key in ("layer", "cell") if key in layer.foreign.config), None)
        wrapped: dict[str, Any] = (
            {inside: keras.saving.serialize_keras_object(self.inner(layer))} if inside and layer.inner else {}
        )
        return _by_config(cls, layer, {**_parts(layer, self), **wrapped})

    def inner(self, layer: Layer, number: int = 0) -> Any:
        """What a wrapper wraps. Its weights are offered with the wrapper's, for Keras makes some of them anew."""
        if len(layer.inner) <= number:
            raise refusal(layer, "the file does not say what it wraps")
        outer = self._path
        made = self._made(layer.inner[number], outer)
        self._path = outer
        return made

    def foreign(self, value: Foreign, layer: Layer) -> Any:
        return self.custom.function(value, layer)

    def trained_with(self, value: Foreign, what: str, output: str) -> Any:
        """A loss or metric of the user's. One without a name is asked for by what it is, and of which output."""
        if value.name.isidentifier():
            return self.custom.function(value, Layer(value.name, what))
        own = f"{allowed(output)}_{what}"
        return self.custom.function(value, Layer(own if own in self.custom.names else what, what))

    def known(self, value: Foreign, layer: Layer) -> Any:
        return self.custom.known(value, layer)

    def uses(self, name: str) -> None:
        self.shims.add(name)

    def note(self, sentence: str) -> None:
        if sentence not in self.notes:
            self.notes.append(sentence)


def _parts(layer: Layer, kit: Kit) -> dict[str, Any]:
    """Initializers, regularizers and constraints as Keras 3 writes them: the old ones had options that it refuses."""
    assert layer.foreign is not None
    found: dict[str, Any] = {}
    for key, value in layer.foreign.config.items():
        name = value.get("class_name") if isinstance(value, dict) and isinstance(value.get("config"), dict) else None
        for read, make, home in PARTS:
            if name and kit.custom.named(name) is None and hasattr(home, name):
                found[key] = home.serialize(make(read(value), layer, kit))
    return found


def _by_config(cls: Any, layer: Layer, wrapped: dict[str, Any]) -> Any:
    """A layer of the user's class, without what only the base class of an old Keras said of itself."""
    assert layer.foreign is not None
    taken = inspect.signature(cls.__init__).parameters
    config = {key: value for key, value in layer.foreign.config.items() if key not in SILENT or key in taken}
    config |= {**wrapped, "name": allowed(layer.name)}
    if not hasattr(cls, "from_config"):
        return create(cls, layer, config)
    try:
        return cls.from_config(config)
    except Exception as error:  # it is the user's code, which may do anything
        raise refusal(
            layer, f"{cls.__name__} does not take {sorted(config)}, which the file says of it: {told(error, 200)}"
        ) from error


def _of_today(layer: Layer) -> Any:
    """A kind that tf.keras had and Keras 3 still has, by the same name and with the same options."""
    from kmigrate_runtime.build.options import plain

    cls = getattr(keras.layers, layer.kind, None)
    if not (isinstance(cls, type) and issubclass(cls, keras.layers.Layer)):
        return None
    return lambda given, kit: plain(cls, given, kit)


def _later(layer: Layer) -> Any:
    assert layer.foreign is not None
    cls = getattr(keras.layers, layer.foreign.name, None)
    if cls is None:
        raise refusal(layer, f"Keras {keras.__version__} has it no more")
    if layer.foreign.name == "CategoryEncoding" and keras.__version__.startswith("3.0."):
        raise refusal(layer, "that of Keras 3.0 takes no numbers with a fraction, as its input is; take a later Keras")
    taken = set(inspect.signature(cls).parameters)
    taken |= {"name", "trainable"} if "kwargs" in taken else {"name"}
    config = {key: value for key, value in layer.foreign.config.items() if key in taken and value is not None}
    try:
        return cls.from_config({**config, "name": allowed(layer.name)})
    except (TypeError, ValueError) as error:
        raise refusal(layer, " ".join(str(error).split())) from error
