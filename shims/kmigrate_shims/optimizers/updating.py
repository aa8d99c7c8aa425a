"""The optimizers of Keras 2 with their `get_updates`, for classes that derive from them or hold one of them.

They compute what `kmigrate_shims.optimizers` and Keras 3 compute; only who asks for updates needs these.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
import tensorflow as tf

from kmigrate_shims.optimizers import formulas
from kmigrate_shims.optimizers.base import OldOptimizer
from kmigrate_shims.optimizers.legacy import LegacyOptimizer
from kmigrate_shims.optimizers.stepping import raw

# The arguments of each, by their names in Keras 3 and in the shims.
ARGUMENTS = {
    "sgd": ("momentum", "nesterov"),
    "rmsprop": ("rho", "epsilon"),
    "adagrad": ("epsilon",),
    "adadelta": ("rho", "epsilon"),
    "adam": ("beta_1", "beta_2", "epsilon", "amsgrad"),
    "adamax": ("beta_1", "beta_2", "epsilon"),
    "nadam": ("beta_1", "beta_2", "epsilon", "schedule_decay"),
}
# What Keras 3 has beside them, which no optimizer of old had; None, False, 0 and 0.0 leave it out.
BESIDE = ("weight_decay", "use_ema", "loss_scale_factor", "gradient_accumulation_steps", "centered", "clipnorm")


class Updating(LegacyOptimizer):
    """One of Keras 2's own."""

    @staticmethod
    def is_before(release: str) -> bool:
        """Their state is listed as in Keras 2.3."""
        return False


def _told() -> Any:
    return keras.saving.register_keras_serializable(package="kmigrate_shims")


@_told()
class LegacySGD(formulas.SGD, Updating):
    pass


@_told()
class LegacyRMSprop(formulas.RMSprop, Updating):
    pass


@_told()
class LegacyAdagrad(formulas.Adagrad, Updating):
    pass


@_told()
class LegacyAdadelta(formulas.Adadelta, Updating):
    pass


@_told()
class LegacyAdam(formulas.Adam, Updating):
    pass


@_told()
class LegacyAdamax(formulas.Adamax, Updating):
    pass


@_told()
class LegacyNadam(formulas.Nadam, Updating):
    pass


CLASSES: dict[str, Any] = {
    cls.__name__.removeprefix("Legacy").lower(): cls
    for cls in (LegacySGD, LegacyRMSprop, LegacyAdagrad, LegacyAdadelta, LegacyAdam, LegacyAdamax, LegacyNadam)
}


def carried(optimizer: Any) -> Any:
    """The optimizer of Keras 3 or of the shims as one with `get_updates`: the same numbers, rate and count of steps."""
    word = type(optimizer).__name__.lower()
    old = isinstance(optimizer, OldOptimizer)
    native = (
        word in CLASSES and word != "nadam" and type(optimizer) is getattr(keras.optimizers, type(optimizer).__name__)
    )
    if not (native or (old and word in CLASSES)):
        raise TypeError(f"{type(optimizer).__name__} has no get_updates, and none that computes the same is known")
    config = optimizer.get_config()
    given = {name: config[name] for name in ARGUMENTS[word]}
    if old:
        given |= {"decay": optimizer.decay, **_clips(optimizer.old_clipnorm, optimizer.old_clipvalue)}
        inside = bool(config.get("epsilon_inside"))
    else:
        given |= _clips(optimizer.global_clipnorm, optimizer.clipvalue)
        inside = word in ("rmsprop", "adagrad")
    beside = [name for name in BESIDE if not old and getattr(optimizer, name, None)]
    beside += ["clip"] if getattr(optimizer, "clip", "together") == "each" and "clipnorm" in given else []
    beside += ["momentum"] if word == "rmsprop" and config.get("momentum") else []
    beside += ["initial_accumulator_value"] if not old and config.get("initial_accumulator_value") else []
    if beside:
        raise TypeError(f"{type(optimizer).__name__}({beside[0]}=...) has no counterpart among those with get_updates")
    found = CLASSES[word](**_rate(optimizer, given))
    found.epsilon_inside = inside
    rate = optimizer.__dict__.get("_learning_rate")
    if not callable(rate):
        found.lr.value = raw(rate)  # who sets the rate of the one that was given sets it here
    found.iterations.value = raw(optimizer.iterations)
    return found


def _clips(norm: Any, value: Any) -> dict[str, Any]:
    return {name: one for name, one in (("clipnorm", norm), ("clipvalue", value)) if one is not None}


def _rate(optimizer: Any, given: dict[str, Any]) -> dict[str, Any]:
    """The rate as a number, and the decay of a schedule that is one."""
    rate = optimizer.__dict__.get("_learning_rate")
    if not callable(rate):
        return {**given, "learning_rate": float(raw(rate).numpy())}
    config = rate.get_config() if isinstance(rate, keras.optimizers.schedules.InverseTimeDecay) else {}
    if config.get("decay_steps") != 1 or config.get("staircase"):
        raise TypeError("a schedule is asked anew in each step, and get_updates only once: give a number as the rate")
    return {**given, "learning_rate": config["initial_learning_rate"], "decay": config["decay_rate"]}


def get(identifier: Any) -> Any:
    """`optimizers.get` of a class that asks the optimizer for its updates; words mean the defaults of Keras 2."""
    if isinstance(identifier, str) and identifier.lower() in CLASSES:
        return CLASSES[identifier.lower()]()
    if isinstance(identifier, Mapping):
        return deserialize(identifier)
    found = identifier if isinstance(identifier, LegacyOptimizer) else tf.keras.optimizers.get(identifier)
    return found if isinstance(found, LegacyOptimizer) else carried(found)


def serialize(optimizer: Any) -> dict[str, Any]:
    return {"class_name": type(optimizer).__name__, "config": optimizer.get_config()}


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    word, known = str(config["class_name"]), custom_objects or {}
    cls = known.get(word) or CLASSES.get(word.lower().removeprefix("legacy"))
    if cls is not None and not (word not in known and "use_ema" in config["config"]):  # which only Keras 3 tells
        return cls.from_config(dict(config["config"]))
    return get(tf.keras.optimizers.deserialize(dict(config), custom_objects=custom_objects))
