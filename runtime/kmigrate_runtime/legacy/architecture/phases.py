"""What TimeDistributed kept from the training phase in Keras 2 (`fixtures/programs_as_they_were/phase_inside.py`).

A model trained in the training phase where a tensor that it gives said that it asked for it. Tensors inside of a
TimeDistributed said so no further than from the layer that asked: a Dense behind it did not, and over batches of a
known size nothing did. TensorFlow stopped there before 2.1 and took the test phase from then on, and CNTK the phase
that another model had asked for last. On Theano they did say so, but for batches of a known size: there it stopped.
"""

from __future__ import annotations

from collections.abc import Iterator

from kmigrate_runtime.legacy.context import Context
from kmigrate_runtime.spec import Layer, Model

RATES = {"Dropout": "rate", "SpatialDropout1D": "rate", "SpatialDropout2D": "rate", "SpatialDropout3D": "rate",
         "GaussianDropout": "rate", "AlphaDropout": "rate", "GaussianNoise": "stddev"}  # fmt: skip


def tell(model: Model, context: Context) -> None:
    if context.is_tf_keras or context.generation != 2 or context.backend not in ("tensorflow", "cntk"):
        return
    if context.since("2.1") is False or _asks(model):
        return
    for path, layer in model.walk():
        inside = sorted({one.kind for one in _inside(layer)}) if layer.kind == "TimeDistributed" else []
        if inside:
            phase = "test phase" if context.backend == "tensorflow" else "phase that was last asked for"
            release = context.source.release or "2"
            context.tell(
                f"{path}: Keras {release} ran {' and '.join(inside)} inside of it in the {phase} in training too (it "
                "lost the training phase there); the new model trains it in the training phase. Predictions are those "
                "of the test phase."
            )


def _asks(model: Model) -> bool:
    """Whether the outputs say that they ask for the phase; each layer is taken to lead to one."""
    known = any((layer.batch_shape or (None,))[0] is not None for layer in model.layers)
    return any(_says(layer, known) for layer in model.layers)


def _says(layer: Layer, known: bool) -> bool:
    if layer.kind == "TimeDistributed":
        return not known and any(_ends_asking(one) for one in layer.inner)
    if layer.model is not None:
        return _asks(layer.model)
    return _itself(layer) or any(_itself(one) for one in layer.inner)


def _ends_asking(layer: Layer) -> bool:
    """Whether what comes out of a layer inside of a TimeDistributed says so by itself."""
    if layer.model is None:
        return _says(layer, False)
    return any(_ends_asking(layer.model[tensor.layer]) for tensor in layer.model.outputs)


def _itself(layer: Layer) -> bool:
    if layer.kind in RATES:
        return bool(layer.options.get(RATES[layer.kind]))
    drops = any(layer.options.get(name) for name in ("dropout", "recurrent_dropout"))
    return layer.kind == "BatchNormalization" or drops


def _inside(layer: Layer) -> Iterator[Layer]:
    return (one for _, one in layer.walk() if one is not layer and _itself(one))
