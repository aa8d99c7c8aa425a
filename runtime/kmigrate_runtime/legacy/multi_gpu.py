"""Models saved from multi_gpu_model: slices of the batch, one model called on each, and the results joined."""

from __future__ import annotations

from kmigrate_runtime.spec import Layer, Model


def inner(model: Model) -> Model | None:
    """The model inside, or None where the file holds no such thing."""
    slices = [layer for layer in model.layers if _is_slice(layer)]
    models = [layer for layer in model.layers if layer.model is not None]
    if not slices or len(models) != 1 or models[0].model is None:
        return None
    parts = slices[0].options["arguments"]["parts"]
    rest = [layer for layer in model.layers if layer not in slices and layer is not models[0]]
    if len(models[0].calls) != parts or any(layer.kind not in ("InputLayer", "Concatenate") for layer in rest):
        return None
    return models[0].model


def _is_slice(layer: Layer) -> bool:
    arguments = layer.options.get("arguments")
    return layer.kind == "Lambda" and isinstance(arguments, dict) and {"i", "parts"} <= set(arguments)
