"""BatchNormalization: where epsilon stood, and how training moved the statistics, by release and backend."""

from __future__ import annotations

from typing import Any

from kmigrate_runtime.legacy.context import Context
from kmigrate_runtime.spec import Layer

LEAST = 1.001e-5  # what CuDNN takes, and so the operation of TensorFlow for images, on every device


def settle(layer: Layer, context: Context) -> None:
    axis = layer.options.get("axis")
    if isinstance(axis, list) and len(axis) == 1:
        axis = layer.options["axis"] = axis[0]
    statistics = layer.options["statistics"] = _statistics(context)
    if float(layer.options.get("epsilon") or 0.0) < LEAST and (least := _least(axis, context)):
        statistics["least"] = least
    if context.backend == "cntk" and context.generation > 1 and context.since("2.1.3") is None:
        context.ask(
            "--release",
            f"The file does not say its release, and the layer {layer.name} added its epsilon elsewhere in Keras 2.1.3 "
            "to 2.2.0 on CNTK: give the release, as --release 2.2.4.",
        )
    if context.generation == 1 and context.since("1.0.6") is None:
        context.ask(
            "--release",
            f"The file does not say its release, and the layer {layer.name} kept something else until Keras 1.0.5: "
            "give --release 1.0.5 or --release 1.2.2.",
        )


def _least(axis: Any, context: Context) -> str | None:
    """When a smaller epsilon was not taken: in `training` alone, or `always`."""
    if context.is_tf_keras:
        return None if context.since("2.12") is True else "always"
    if context.backend != "tensorflow" or context.generation < 2 or context.since("2.1.3") is False:
        return None
    # Predictions took the operation since 2.2, where the axis was called 3 at first.
    named = context.since("2.2.1") is not False or axis == 3
    return "always" if named and context.since("2.2") is not False else "training"


def _statistics(context: Context) -> dict[str, Any]:
    """How training moved the variance. Where the backend is not known, this is not worth a question."""
    keras1 = context.generation < 2
    on_tensorflow, on_cntk = context.backend == "tensorflow", context.backend == "cntk"
    result = {"variance": "biased", "fused": False, "epsilon": context.backend == "theano", "debias": False}
    if context.is_tf_keras:
        second = context.since("2.0") is not False and not (context.source.release or "").endswith("-tf")
        masked = {"masked": True} if context.since("2.12") is True else {}
        volumes = {"volumes": True} if context.since("2.5") is True else {}
        frozen = "moving" if second else "batch"
        return {**result, "fused": True, "both_ends": True, "frozen": frozen, **volumes, **masked}
    if keras1 and (context.generation == 0 or context.since("1.0.6") is False):
        return {**result, "variance": "deviation", "epsilon": False, "frozen": "moved"}
    if keras1 or context.since("2.1.3") is False:
        return {**result, "frozen": "moved"}
    result |= {"fused": on_tensorflow, "debias": on_tensorflow and context.since("2.3") is False, "frozen": "batch"}
    if not on_cntk and context.since("2.1.4") is not False:
        result["variance"] = "unbiased"
    if on_cntk and context.since("2.2.1") is False:
        result["outside"] = True
    if on_cntk and context.since("2.2") is not False:
        result["training_epsilon"] = 1e-3  # its backend passed epsilon on as an axis
    return result
