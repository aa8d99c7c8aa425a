"""The bias of a Dense on images, which Keras 2.0 to 2.2.0 added along the channels where keras.json had them first."""

from __future__ import annotations

from kmigrate_runtime.legacy.context import Context
from kmigrate_runtime.spec import Layer, Model

# What gives as many dimensions as it takes.
ALIKE = frozenset({
    "Activation", "ActivityRegularization", "Add", "AlphaDropout", "Average", "BatchNormalization", "Concatenate",
    "Dense", "Dropout", "ELU", "GaussianDropout", "GaussianNoise", "LeakyReLU", "Maximum", "Multiply", "PReLU",
    "ThresholdedReLU",
})  # fmt: skip


def tell(model: Model, context: Context) -> None:
    """A file does not hold keras.json, so that it can be told only that it may have been so."""
    early = context.generation == 2 and context.since("2.2.1") is False and not context.is_tf_keras
    if not early or context.ordering != "channels_first":
        return
    inside = [layer.model for _, layer in model.walk() if layer.model is not None]
    for one in (model, *inside):
        for layer in one.layers:
            if layer.kind == "Dense" and layer.options.get("use_bias") and _is_image(layer, one):
                context.tell(
                    f"{layer.name} is a Dense on images. Where keras.json said channels_first, Keras "
                    f"{context.source.release} added its bias along the channels (if they are as many as its units); "
                    "it is added to the last axis here."
                )


def _is_image(layer: Layer, model: Model) -> bool:
    """Whether what goes into a layer has four or five dimensions."""
    seen: set[str] = set()
    while layer.calls and layer.calls[0].inputs and layer.name not in seen:
        seen.add(layer.name)
        layer = model[layer.calls[0].inputs[0].layer]
        if layer.kind == "InputLayer":
            return len(layer.batch_shape or ()) > 3
        if layer.kind[-2:] in ("2D", "3D"):
            return not layer.kind.startswith("Global")
        if layer.kind not in ALIKE:
            return False
    return False
