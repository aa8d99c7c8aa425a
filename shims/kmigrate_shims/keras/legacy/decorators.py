"""Decorators of `keras.legacy.interfaces`, by which layers of users took the words of Keras 1 as well.

`DECORATED` says for each which layer's words it takes, and how many arguments may come by their place.
"""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from typing import Any

from kmigrate_shims.keras.legacy.interfaces import convert

DECORATED: dict[str, tuple[str, int | None]] = {
    "batchnorm": ("BatchNormalization", 0), "conv1d": ("Conv1D", 2), "conv2d": ("Conv2D", 2), "conv3d": ("Conv3D", 2),
    "convlstm2d": ("ConvLSTM2D", 2), "cropping2d": ("Cropping2D", 1), "cropping3d": ("Cropping3D", 1),
    "deconv2d": ("Conv2DTranspose", 2), "dense": ("Dense", 1), "dropout": ("Dropout", 3), "embedding": ("Embedding", 2),
    "gaussiandropout": ("GaussianDropout", 1), "gaussiannoise": ("GaussianNoise", 1),
    "global_pooling": ("GlobalMaxPooling2D", None), "lambda": ("Lambda", 2), "pooling1d": ("MaxPooling1D", 3),
    "pooling2d": ("MaxPooling2D", 3), "pooling3d": ("MaxPooling3D", 3), "prelu": ("PReLU", 1),
    "recurrent": ("LSTM", 1), "separable_conv2d": ("SeparableConv2D", 2), "spatialdropout1d": ("SpatialDropout1D", 1),
    "spatialdropoutNd": ("SpatialDropout2D", 1), "upsampling1d": ("UpSampling1D", 1),
    "upsampling2d": ("UpSampling2D", 1), "upsampling3d": ("UpSampling3D", 1), "zeropadding2d": ("ZeroPadding2D", 1),
    "zeropadding3d": ("ZeroPadding3D", 1),
}  # fmt: skip
_PREPARED = {
    "batchnorm_args_preprocessor": "BatchNormalization", "conv1d_args_preprocessor": "Conv1D",
    "conv2d_args_preprocessor": "Conv2D", "conv3d_args_preprocessor": "Conv3D",
    "convlstm2d_args_preprocessor": "ConvLSTM2D", "deconv2d_args_preprocessor": "Conv2DTranspose",
    "embedding_kwargs_preprocessor": "Embedding", "recurrent_args_preprocessor": "LSTM",
    "separable_conv2d_args_preprocessor": "SeparableConv2D", "zeropadding2d_args_preprocessor": "ZeroPadding2D",
}  # fmt: skip


def preprocessor(layer: str) -> Callable[[Any, Any], Any]:
    """The arguments of a constructor, itself first, in the words of Keras 2, and which words were changed."""

    def prepare(args: Any, kwargs: Any) -> Any:
        rest, words, _ = convert(layer, tuple(args[1:]), kwargs)
        changed = [(new, old) for old in kwargs if old not in words for new in words if new not in kwargs]
        return (args[0], *rest), words, changed

    return prepare


def generate_legacy_interface(
    allowed_positional_args: Any = None, conversions: Any = None, preprocessor: Any = None,
    value_conversions: Any = None, object_type: str = "class",
) -> Any:  # fmt: skip
    """A decorator that renames words and values, and refuses more arguments by their place than are allowed."""

    def legacy_support(func: Any) -> Any:
        @functools.wraps(func)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            name = type(args[0]).__name__ if object_type == "class" else func.__name__
            converted: list[Any] = []
            if preprocessor:
                args, kwargs, converted = preprocessor(args, kwargs)
            if allowed_positional_args is not None and len(args) > len(allowed_positional_args) + 1:
                raise TypeError(
                    f"`{name}` can accept only {len(allowed_positional_args)} positional arguments "
                    f"{tuple(allowed_positional_args)}, but you passed the following positional arguments: "
                    f"{list(args[1:])}"
                )
            for word, values in (value_conversions or {}).items():
                if word in kwargs and kwargs[word] in values:
                    kwargs[word] = values[kwargs[word]]
            for old, new in conversions or []:
                if old in kwargs:
                    if new in kwargs:
                        raise_duplicate_arg_error(old, new)
                    kwargs[new] = kwargs.pop(old)
                    converted.append((new, old))
            if converted:
                _tell(name, args[1:], kwargs)
            return func(*args, **kwargs)

        wrapper._original_function = func  # type: ignore[attr-defined]
        return wrapper

    return legacy_support


generate_legacy_method_interface = functools.partial(generate_legacy_interface, object_type="method")


def _tell(name: str, args: Any, kwargs: dict[str, Any]) -> None:
    words = [*(repr(x)[:40] for x in args), *(f"{key}={value!r:.40}" for key, value in kwargs.items())]
    warnings.warn(f"Update your `{name}` call to the Keras 2 API: `{name}({', '.join(words)})`", stacklevel=3)


def raise_duplicate_arg_error(old_arg: str, new_arg: str) -> None:
    raise TypeError(
        f"For the `{new_arg}` argument, the layer received both the legacy keyword argument `{old_arg}` and the Keras "
        f"2 keyword argument `{new_arg}`. Stick to the latter!"
    )


def _of_layer(layer: str, places: int | None) -> Any:
    def support(func: Any) -> Any:
        @functools.wraps(func)
        def wrapper(self: Any, *args: Any, **kwargs: Any) -> Any:
            name = type(self).__name__
            args, kwargs, old = convert(layer, args, kwargs)
            if places is not None and len(args) > places:
                raise TypeError(f"`{name}` can accept only {places} positional arguments, but you passed {list(args)}")
            if old:
                _tell(name, args, kwargs)
            return func(self, *args, **kwargs)

        wrapper._original_function = func  # type: ignore[attr-defined]
        return wrapper

    return support


def add_weight_args_preprocessing(args: Any, kwargs: Any) -> Any:
    """`add_weight(shape, initializer, name)` of Keras 1 began with the shape."""
    if len(args) > 1 and isinstance(args[1], (tuple, list)):
        kwargs["shape"], args = args[1], (args[0], *args[2:])
        if len(args) > 1 and isinstance(args[1], str):
            kwargs["name"], args = args[1], (args[0], *args[2:])
    return args, kwargs, []


def get_updates_arg_preprocessing(args: Any, kwargs: Any) -> Any:
    """`get_updates(params, constraints, loss)` of Keras 1."""
    if len(args) > 4:
        raise TypeError("`get_update` call received more arguments than expected.")
    if len(args) == 4 or (len(args) == 3 and isinstance(args[1], (list, tuple))):
        kwargs["params"] = args[1]
        if len(args) == 4:
            kwargs["loss"] = args[3]
        return (args[0],), kwargs, []
    return args, kwargs, []


def generator_methods_args_preprocessor(args: Any, kwargs: Any) -> Any:
    """The words of Keras 1; what counted samples is taken for batches."""
    from kmigrate_shims.keras.legacy.interfaces import _GENERATORS

    found = {_GENERATORS.get(word, word): value for word, value in kwargs.items()}
    return args, found, [(_GENERATORS[word], word) for word in kwargs if word in _GENERATORS]


legacy_add_weight_support = generate_legacy_interface(["name", "shape"], preprocessor=add_weight_args_preprocessing)
legacy_model_constructor_support = generate_legacy_interface(conversions=[("input", "inputs"), ("output", "outputs")])
legacy_input_support = generate_legacy_interface(conversions=[("input_dtype", "dtype")])


def __getattr__(name: str) -> Any:
    if name in _PREPARED:
        return preprocessor(_PREPARED[name])
    kind = name.removeprefix("legacy_").removesuffix("_support")
    if name != kind and kind in DECORATED:
        return _of_layer(*DECORATED[kind])
    raise AttributeError(f"module 'keras.legacy.interfaces' has no attribute '{name}'")
