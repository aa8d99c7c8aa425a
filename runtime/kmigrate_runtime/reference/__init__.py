"""The reference: a spec computed in NumPy float64, from the published definitions."""

from kmigrate_runtime.reference.activations import ACTIVATIONS
from kmigrate_runtime.reference.call import Unsupported
from kmigrate_runtime.reference.losses import LOSSES
from kmigrate_runtime.reference.optimizers import OPTIMIZERS
from kmigrate_runtime.reference.registry import KINDS
from kmigrate_runtime.reference.run import Outputs, layer, layer_again, run
from kmigrate_runtime.reference.training import Gradients, Trained, backward, gradients, train

__all__ = [
    "ACTIVATIONS",
    "KINDS",
    "LOSSES",
    "OPTIMIZERS",
    "Gradients",
    "Outputs",
    "Trained",
    "Unsupported",
    "backward",
    "gradients",
    "layer",
    "layer_again",
    "run",
    "train",
]
