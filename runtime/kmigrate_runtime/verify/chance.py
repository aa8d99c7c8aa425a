"""Which layers draw random numbers in training: what they drew then, nobody draws again."""

from __future__ import annotations

from kmigrate_runtime.spec import Layer, Spec

# The options that say how much is drawn, by a part of the name of the kind; all others may have the last ones.
RATES = {"Dropout": ("rate",), "Noise": ("stddev",), "": ("dropout", "recurrent_dropout")}


def drawing(spec: Spec) -> list[str]:
    """Their paths, in order."""
    walk = list(spec.model.walk())
    still = tuple(f"{path}/" for path, layer in walk if layer.options.get("phase") == "test")
    return [path for path, layer in walk if _draws(layer) and not path.startswith(still)]


def _draws(layer: Layer) -> bool:
    if layer.kind.startswith("Random"):  # they change images, in training alone
        return True
    # A layer that was told its phase in every call does not hear of training.
    if layer.calls and all(call.options.get("training") is False for call in layer.calls):
        return False
    ending = next(name for name in RATES if name in layer.kind)
    for name in RATES[ending]:
        value = layer.options.get(name)
        if isinstance(value, (int, float)) and value > 0 and (ending == "Noise" or value < 1):
            return True
    return False
