"""`keras.layers` of Keras 0.3."""

# ruff: noqa: F403

from kmigrate_shims.keras0.layers import (
    advanced_activations,
    containers,
    convolutional,
    core,
    embeddings,
    noise,
    normalization,
    recurrent,
    wrappers,
)
from kmigrate_shims.keras0.layers.advanced_activations import *
from kmigrate_shims.keras0.layers.convolutional import *
from kmigrate_shims.keras0.layers.core import *
from kmigrate_shims.keras0.layers.embeddings import *
from kmigrate_shims.keras0.layers.noise import *
from kmigrate_shims.keras0.layers.normalization import *
from kmigrate_shims.keras0.layers.recurrent import *

_ROOMS = (advanced_activations, convolutional, core, embeddings, noise, normalization, recurrent)
__all__ = sorted({name for room in _ROOMS for name in room.__all__})
__all__ += ["containers", "wrappers"]
