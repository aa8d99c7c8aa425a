"""What TimeDistributed kept from the training phase in Keras 2 (`fixtures/programs_as_they_were/phase_inside.py`).

A model trained in the training phase where a tensor that it gives said that it asked for it. Tensors inside of a
TimeDistributed said so no further than from the layer that asked: a Dense behind it did not, and over batches of a
known size nothing did. TensorFlow stopped there before 2.1 and took the test phase from then on, and CNTK the phase
that another model had asked for last. On Theano they did say so, but for batches of a known size: there it stopped.
From 2.3 on, recurrent layers on TensorFlow looked for themselves whether the phase was behind what they were given.
Over batches of a known size 2.1 and 2.2 normalized each step by itself and moved no averages; 2.3 stopped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from kmigrate_runtime.legacy.context import Context
from kmigrate_runtime.spec import Layer, Model, Tensor

RATES = {"Dropout": "rate", "SpatialDropout1D": "rate", "SpatialDropout2D": "rate", "SpatialDropout3D": "rate",
         "GaussianDropout": "rate", "AlphaDropout": "rate", "GaussianNoise": "stddev"}  # fmt: skip
# Layers that may give the very tensor that they were given, with all that it says; and the options with which they do.
SAME = {"Activation": ("activation", (None, "linear")), "Dropout": ("rate", (None, 0)),
        "ActivityRegularization": ("", (None,))}  # fmt: skip
LOOPS = ("SimpleRNN", "GRU", "LSTM", "RNN", "ConvLSTM2D", "Bidirectional")
State: TypeAlias = tuple[bool, bool]  # whether a tensor says that it asks for the phase, and whether it depends on it


def settle(model: Model, context: Context) -> None:
    if context.is_tf_keras or context.generation != 2 or context.backend not in ("tensorflow", "cntk"):
        return
    if context.since("2.1") is False or not any(layer.kind == "TimeDistributed" for _, layer in model.walk()):
        return
    known = any((layer.batch_shape or (None,))[0] is not None for layer in model.layers)
    looks = context.backend == "tensorflow" and context.since("2.3") is not False
    lost = not any(says for says, _ in _Flow(looks, known).through(model, [(False, False)] * len(model.inputs)))
    for path, layer in model.walk():
        inside = list(_inside(layer)) if layer.kind == "TimeDistributed" else []
        if known and context.backend == "tensorflow" and context.since("2.3") is False:
            _each_by_itself(layer, inside)
        if lost and inside and context.backend == "tensorflow":
            layer.options["phase"] = "test"
        elif lost and inside:
            release, kinds = context.source.release or "2", " and ".join(sorted({one.kind for one in inside}))
            context.tell(
                f"{path}: Keras {release} ran {kinds} inside of it in the phase that was last asked for in training "
                "too (it lost the training phase there); the new model trains it in the training phase. Predictions "
                "are those of the test phase."
            )


def _each_by_itself(wrapper: Layer, inside: list[Layer]) -> None:
    """Over batches of a known size each step was run for itself, and nobody asked what it had moved."""
    for one in inside:
        if one.kind == "BatchNormalization":
            wrapper.options["steps"] = "each"
            one.options["statistics"] = {**one.options["statistics"], "still": True}


@dataclass
class _Flow:
    """What tensors say of the phase, from layer to layer."""

    looks: bool  # recurrent layers look for themselves
    known: bool  # the size of a batch
    inside: bool = False  # of a TimeDistributed

    def through(self, model: Model, given: list[State]) -> list[State]:
        held: dict[Tensor, State] = dict(zip(model.inputs, given, strict=True))
        changed = True
        while changed:  # layers stand in the order of the file
            changed = False
            for layer in model.layers:
                for number, call in enumerate(layer.calls):
                    tensor = Tensor(layer.name, number)
                    found = self.of(layer, [held.get(_first(one), (False, False)) for one in call.inputs])
                    if tensor not in model.inputs and held.get(tensor) != found:
                        held[tensor], changed = found, True
        return [held.get(_first(one), (False, False)) for one in model.outputs]

    def of(self, layer: Layer, given: list[State]) -> State:
        says, depends = any(one for one, _ in given), any(one for _, one in given)
        own, uses = self._own(layer, given, depends), depends or _itself(layer) or any(_inside(layer))
        name, values = SAME.get(layer.kind, ("", ()))
        passed = says and (not self.inside or layer.options.get(name) in values)
        return own or passed, uses

    def _own(self, layer: Layer, given: list[State], depends: bool) -> bool:
        """Whether what comes out of it says so by itself."""
        if layer.kind == "TimeDistributed":
            over = _Flow(self.looks, False, inside=True)
            return not self.known and over.of(layer.inner[0], [(False, depends)])[0]
        if layer.model is not None:
            fits = given if len(given) == len(layer.model.inputs) else [(False, depends)] * len(layer.model.inputs)
            return any(says for says, _ in self.through(layer.model, fits))
        if self.looks and layer.kind in LOOPS and depends:
            return True
        return _itself(layer) or any(_itself(one) for one in layer.inner)


def _first(tensor: Tensor) -> Tensor:
    return Tensor(tensor.layer, tensor.call)


def _itself(layer: Layer) -> bool:
    if layer.kind in RATES:
        return bool(layer.options.get(RATES[layer.kind]))
    drops = any(layer.options.get(name) for name in ("dropout", "recurrent_dropout"))
    return layer.kind == "BatchNormalization" or drops


def _inside(layer: Layer) -> Iterator[Layer]:
    return (one for _, one in layer.walk() if one is not layer and _itself(one))
