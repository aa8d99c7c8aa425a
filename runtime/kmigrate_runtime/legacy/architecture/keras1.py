"""Names of Keras 0 and 1 become those of Keras 2."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

ORDERINGS = {"th": "channels_first", "tf": "channels_last"}
SIZES = {
    ("nb_row", "nb_col"): "kernel_size",
    ("kernel_dim1", "kernel_dim2", "kernel_dim3"): "kernel_size",
}
# Keras 1 wrote these as one number where Keras 2 has a list.
ONE_DIMENSION = ("kernel_size", "strides", "dilation_rate", "pool_size")
RECURRENT = frozenset({"SimpleRNN", "GRU", "LSTM"})
IGNORED = frozenset({"input_dim", "input_length", "input_shape"})


@cache
def table() -> dict[str, Any]:
    return tomllib.loads(files("kmigrate_runtime.legacy.architecture").joinpath("keras1.toml").read_text("utf-8"))


def modern_class(name: str) -> str:
    return str(table()["classes"].get(name, name))


def modern_options(kind: str, config: dict[str, Any], old_name: str = "") -> dict[str, Any]:
    """The options of a layer under their names of Keras 2. What only said how the layer was built is left out."""
    rows = table()
    names = {**rows["options"], **rows["of"].get(kind, {})}
    result: dict[str, Any] = {}
    for old, new in SIZES.items():
        if all(part in config for part in old):
            result[new] = [config[part] for part in old]
    parts = {part for old in SIZES for part in old}
    for key, value in config.items():
        if key in parts or (key in IGNORED and kind != "Embedding"):
            continue
        name = names.get(key, key)
        if name:
            result[name] = ORDERINGS.get(value, value) if name == "data_format" and isinstance(value, str) else value
    if kind.endswith("1D"):
        for name in ONE_DIMENSION:
            if isinstance(result.get(name), int):
                result[name] = [result[name]]
    _special(kind, result, old_name or kind)
    return result


def _special(kind: str, options: dict[str, Any], old_name: str) -> None:
    if "forget_bias_init" in options:
        options["unit_forget_bias"] = _word(options.pop("forget_bias_init")) in ("one", "ones")
    if kind in RECURRENT:
        options.setdefault("use_bias", True)
        # How weights are kept follows from it: "gpu" joins the gates.
        options["implementation"] = {"gpu": 2, "mem": 1}.get(_word(options.get("implementation")), 0)
    if kind == "Conv2DTranspose":
        options["output_shape"] = options.get("output_shape")
    if kind == "SeparableConv2D" and "depthwise_initializer" in options:
        options.setdefault("pointwise_initializer", options["depthwise_initializer"])
    if kind == "ZeroPadding2D" and isinstance(options.get("padding"), dict):
        sides = options["padding"]
        options["padding"] = [
            [sides.get("top_pad", 0), sides.get("bottom_pad", 0)],
            [sides.get("left_pad", 0), sides.get("right_pad", 0)],
        ]
    if kind == "ZeroPadding1D" and isinstance(options.get("padding"), dict):
        sides = options["padding"]
        options["padding"] = [sides.get("left_pad", 0), sides.get("right_pad", 0)]
    if kind == "ThresholdedLinear":
        options.setdefault("theta", 1.0)
    if old_name == "Embedding":
        options.pop("units", None)


def _word(value: Any) -> str:
    return value if isinstance(value, str) else ""
