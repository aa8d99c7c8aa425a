"""Initializers, regularizers, constraints and activations in one form, however a release wrote them."""

from __future__ import annotations

from typing import Any

Object = dict[str, Any]

# The names that stand for a scaled variance: scale, mode, distribution.
SCALED = {
    "glorot_uniform": (1.0, "fan_avg", "uniform"),
    "glorot_normal": (1.0, "fan_avg", "normal"),
    "he_uniform": (2.0, "fan_in", "uniform"),
    "he_normal": (2.0, "fan_in", "normal"),
    "lecun_uniform": (1.0, "fan_in", "uniform"),
    "lecun_normal": (1.0, "fan_in", "normal"),
}
INITIALIZERS: dict[str, tuple[str, Object]] = {
    "zero": ("Zeros", {}),
    "zeros": ("Zeros", {}),
    "one": ("Ones", {}),
    "ones": ("Ones", {}),
    "constant": ("Constant", {"value": 0.0}),
    "uniform": ("RandomUniform", {"minval": -0.05, "maxval": 0.05, "seed": None}),
    "random_uniform": ("RandomUniform", {"minval": -0.05, "maxval": 0.05, "seed": None}),
    "normal": ("RandomNormal", {"mean": 0.0, "stddev": 0.05, "seed": None}),
    "random_normal": ("RandomNormal", {"mean": 0.0, "stddev": 0.05, "seed": None}),
    "truncated_normal": ("TruncatedNormal", {"mean": 0.0, "stddev": 0.05, "seed": None}),
    "orthogonal": ("Orthogonal", {"gain": 1.0, "seed": None}),
    "identity": ("Identity", {"gain": 1.0}),
}
CONSTRAINTS: dict[str, tuple[str, Object]] = {
    "maxnorm": ("MaxNorm", {"max_value": 2, "axis": 0}),
    "max_norm": ("MaxNorm", {"max_value": 2, "axis": 0}),
    "nonneg": ("NonNeg", {}),
    "non_neg": ("NonNeg", {}),
    "unitnorm": ("UnitNorm", {"axis": 0}),
    "unit_norm": ("UnitNorm", {"axis": 0}),
    "minmaxnorm": ("MinMaxNorm", {"min_value": 0.0, "max_value": 1.0, "rate": 1.0, "axis": 0}),
    "min_max_norm": ("MinMaxNorm", {"min_value": 0.0, "max_value": 1.0, "rate": 1.0, "axis": 0}),
}
CONSTRAINT_OPTIONS = {"m": "max_value", "low": "min_value", "high": "max_value"}
ACTIVATIONS = frozenset({
    "softmax", "elu", "selu", "softplus", "softsign", "relu", "tanh", "sigmoid", "hard_sigmoid", "exponential",
    "linear", "gelu", "swish", "silu", "mish", "relu6", "leaky_relu", "log_softmax",
})  # fmt: skip


def initializer(value: Any) -> Object | None:
    if value is None:
        return None
    name, options = named(value)
    lowered = _snake(name)
    if lowered in SCALED:
        scale, mode, distribution = SCALED[lowered]
        return {
            "kind": "VarianceScaling",
            "options": {"scale": scale, "mode": mode, "distribution": distribution, "seed": options.get("seed")},
        }
    kind, defaults = INITIALIZERS.get(lowered, (name, {}))
    return {"kind": kind, "options": {**defaults, **options}}


def regularizer(value: Any) -> Object | None:
    if value is None:
        return None
    name, options = named(value)
    words = {
        "l1": {"l1": 0.01},
        "l2": {"l2": 0.01},
        "l1l2": {"l1": 0.01, "l2": 0.01},
        "l1_l2": {"l1": 0.01, "l2": 0.01},
    }
    if name.lower() in words and not (isinstance(value, dict) and name == "L1L2"):
        options = {**words[name.lower()], **options}
    if name.lower() in {*words, "weightregularizer", "activityregularizer", "l1l2regularizer"}:
        return {"kind": "L1L2", "options": {"l1": _number(options.get("l1")), "l2": _number(options.get("l2"))}}
    return {"kind": name, "options": options}


def constraint(value: Any) -> Object | None:
    if value is None:
        return None
    name, options = named(value)
    kind, defaults = CONSTRAINTS.get(_snake(name).replace("__", "_"), CONSTRAINTS.get(name.lower(), (name, {})))
    if kind in {known for known, _ in CONSTRAINTS.values()}:
        options = {CONSTRAINT_OPTIONS.get(key, key): option for key, option in options.items()}
    return {"kind": kind, "options": {**defaults, **options}}


def activation(value: Any) -> Any:
    """The name of a function, or `{kind, options}` where a layer was given."""
    if value is None:
        return "linear"
    if not isinstance(value, dict):
        return value
    name, options = named(value)
    if value.get("class_name") == "function":  # tf.keras 2.13 and later wrap names of functions
        config = value.get("config")
        return config if isinstance(config, str) else name
    return {"kind": name, "options": options}


def named(value: Any) -> tuple[str, Object]:
    """The class and the options of what was written as a name, as `{class_name, config}` or as `{name, ...}`."""
    if isinstance(value, str):
        return value, {}
    if not isinstance(value, dict):
        return str(value), {}
    if "class_name" in value:
        config = value.get("config")
        return str(value["class_name"]), dict(config) if isinstance(config, dict) else {}
    options = {key: option for key, option in value.items() if key != "name"}
    return str(value.get("name", "")), options


def _snake(name: str) -> str:
    """`GlorotUniform`, `glorot_uniform` and `RandomUniformV2` are one name each."""
    name = name.removesuffix("V2")
    return "".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in name).strip("_")


def _number(value: Any) -> float:
    if isinstance(value, dict):  # tf.keras writes arrays so
        value = value.get("value")
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0
