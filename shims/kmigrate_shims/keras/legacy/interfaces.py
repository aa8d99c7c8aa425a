"""Arguments of Keras 1, which the layers of Keras 2 took as well, with a warning.

A row of `RENAMED` is a layer and its old names; `SHAPES` says which old numbers make one new tuple.
"""

from __future__ import annotations

import functools
import inspect
import warnings
from typing import Any

from kmigrate_shims.optimizers.formulas import legacy_get_updates_support as legacy_get_updates_support

_KERNEL = {
    "init": "kernel_initializer", "W_regularizer": "kernel_regularizer", "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint", "b_constraint": "bias_constraint", "bias": "use_bias",
}  # fmt: skip
_CONV = {**_KERNEL, "nb_filter": "filters", "border_mode": "padding", "subsample": "strides",
         "dim_ordering": "data_format"}  # fmt: skip
_POOL = {"border_mode": "padding", "dim_ordering": "data_format"}
_POOL1 = {"pool_length": "pool_size", "stride": "strides", "border_mode": "padding"}
_RECURRENT = {
    "output_dim": "units", "init": "kernel_initializer", "inner_init": "recurrent_initializer",
    "inner_activation": "recurrent_activation", "W_regularizer": "kernel_regularizer",
    "b_regularizer": "bias_regularizer", "U_regularizer": "recurrent_regularizer", "dropout_W": "dropout",
    "dropout_U": "recurrent_dropout", "consume_less": "implementation", "forget_bias_init": "unit_forget_bias",
}  # fmt: skip
_PLACE = {"dim_ordering": "data_format"}
RENAMED: dict[str, dict[str, str]] = {
    "Dense": {**_KERNEL, "output_dim": "units"},
    "Dropout": {"p": "rate"},
    "SpatialDropout1D": {"p": "rate"},
    "SpatialDropout2D": {"p": "rate", **_PLACE},
    "SpatialDropout3D": {"p": "rate", **_PLACE},
    "GaussianDropout": {"p": "rate"},
    "GaussianNoise": {"sigma": "stddev"},
    "Embedding": {"init": "embeddings_initializer", "W_regularizer": "embeddings_regularizer",
                  "W_constraint": "embeddings_constraint"},
    "PReLU": {"init": "alpha_initializer"},
    **dict.fromkeys(("MaxPooling1D", "AveragePooling1D"), _POOL1),
    **dict.fromkeys(("MaxPooling2D", "AveragePooling2D", "MaxPooling3D", "AveragePooling3D"), _POOL),
    **dict.fromkeys([f"Global{how}Pooling{rank}D" for how in ("Max", "Average") for rank in (2, 3)], _PLACE),
    "UpSampling1D": {"length": "size"},
    **dict.fromkeys(("UpSampling2D", "UpSampling3D", "Cropping2D", "Cropping3D", "ZeroPadding2D", "ZeroPadding3D"),
                    _PLACE),
    "Conv1D": {**_CONV, "filter_length": "kernel_size", "subsample_length": "strides"},
    **dict.fromkeys(("Conv2D", "Conv3D", "Conv2DTranspose"), _CONV),
    "SeparableConv2D": {**_CONV, "init": "depthwise_initializer", "pointwise_init": "pointwise_initializer"},
    **dict.fromkeys(("LSTM", "GRU", "SimpleRNN"), _RECURRENT),
    "ConvLSTM2D": {**_RECURRENT, "nb_filter": "filters", "border_mode": "padding", "subsample": "strides",
                   "dim_ordering": "data_format"},
    "BatchNormalization": {"beta_init": "beta_initializer", "gamma_init": "gamma_initializer"},
}  # fmt: skip
SHAPES: dict[str, tuple[str, ...]] = {
    "Conv2D": ("nb_row", "nb_col"), "SeparableConv2D": ("nb_row", "nb_col"), "Conv2DTranspose": ("nb_row", "nb_col"),
    "ConvLSTM2D": ("nb_row", "nb_col"), "Conv3D": ("kernel_dim1", "kernel_dim2", "kernel_dim3"),
}  # fmt: skip
VALUES: dict[str, dict[str, Any]] = {
    "data_format": {"tf": "channels_last", "th": "channels_first", "default": None},
    "implementation": {"cpu": 0, "mem": 1, "gpu": 2},
    "kernel_size": {},
}  # fmt: skip
GONE = {"Conv2DTranspose": ("output_shape",), "Embedding": ("dropout",), "BatchNormalization": ("mode",)}


def convert(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any], bool]:
    """The arguments in the words of Keras 2, and whether any were in older ones."""
    old, kwargs, given_words = False, dict(kwargs), set(kwargs)
    sides: tuple[str, ...] = SHAPES.get(name, ())
    if sides:
        given = [*args[1 : 1 + len(sides)], *(kwargs[side] for side in sides[len(args[1:]) :] if side in kwargs)]
        if len(given) == len(sides) and all(isinstance(size, int) for size in given):
            kwargs = {key: value for key, value in kwargs.items() if key not in sides}
            args, kwargs["kernel_size"], old = args[:1], tuple(given), True
    for word in GONE.get(name, ()):
        if word in kwargs:
            if word == "mode" and kwargs[word] != 0:
                raise ValueError(
                    "The `mode` argument of `BatchNormalization` no longer exists. `mode=1` and `mode=2` are no longer "
                    "supported."
                )
            kwargs.pop(word)
            old = True
    for word, new in RENAMED.get(name, {}).items():
        if word in kwargs:
            if new in kwargs and word != "bias":
                raise TypeError(f"`{name}` was given {word} and {new}, which are one and the same")
            kwargs[new], old = kwargs.pop(word), True
    for word, known in VALUES.items():
        if isinstance(kwargs.get(word), str) and kwargs[word] in known:
            kwargs[word], old = known[kwargs[word]], True
    if name.startswith("ZeroPadding2D") and isinstance(kwargs.get("padding"), dict):
        sides_of = kwargs["padding"]
        unknown = set(sides_of) - {"top_pad", "bottom_pad", "left_pad", "right_pad"}
        if unknown:
            raise ValueError(f"Unexpected key found in `padding` dictionary: {unknown}")
        top, bottom, left, right = (sides_of.get(f"{side}_pad", 0) for side in ("top", "bottom", "left", "right"))
        kwargs["padding"], old = ((top, bottom), (left, right)), True
    if isinstance(kwargs.get("unit_forget_bias"), str) and kwargs.pop("unit_forget_bias") == "one":
        kwargs["unit_forget_bias"] = True  # any other word was passed over
    if name == "SeparableConv2D" and "init" in given_words:
        kwargs.setdefault("pointwise_initializer", kwargs["depthwise_initializer"])
    return args, kwargs, old


def support(cls: Any) -> None:
    """Lets the class take the words of Keras 1."""
    native = cls.__init__
    name = cls.__name__

    @functools.wraps(native)
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        if type(self).__name__ == name or kwargs:
            args, kwargs, old = convert(name, args, kwargs)
            if old:
                words = ", ".join([*map(repr, args), *(f"{key}={value!r}" for key, value in kwargs.items())])
                warnings.warn(f"Update your `{name}` call to the Keras 2 API: `{name}({words})`", stacklevel=2)
        native(self, *args, **kwargs)

    __init__.__signature__ = inspect.signature(native)  # type: ignore[attr-defined]
    if hasattr(native, "parameters"):
        __init__.parameters = native.parameters  # type: ignore[attr-defined]
    cls.__init__ = __init__


def support_all(namespace: dict[str, Any]) -> None:
    for name in RENAMED:
        support(namespace[name])


_GENERATORS = {
    "samples_per_epoch": "steps_per_epoch", "val_samples": "steps", "nb_epoch": "epochs",
    "nb_val_samples": "validation_steps", "nb_worker": "workers", "pickle_safe": "use_multiprocessing",
    "max_q_size": "max_queue_size",
}  # fmt: skip


def legacy_generator_methods_support(function: Any) -> Any:
    """Lets a method take the words of Keras 1; what counted samples counts batches, as Keras 2 had it."""

    @functools.wraps(function)
    def method(*args: Any, **kwargs: Any) -> Any:
        renamed = {_GENERATORS.get(word, word): value for word, value in kwargs.items()}
        if set(renamed) != set(kwargs):
            words = ", ".join(sorted(set(renamed) - set(kwargs)))
            warnings.warn(f"Update your `{function.__name__}` call to the Keras 2 API: {words}", stacklevel=2)
        return function(*args, **renamed)

    return method


def __getattr__(name: str) -> Any:
    from kmigrate_shims.keras.legacy import decorators

    return getattr(decorators, name)
