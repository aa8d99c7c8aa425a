"""`keras.layers` of Keras 1."""

# ruff: noqa: F403

from kmigrate_shims.keras1.engine import Input, InputLayer, InputSpec, merge
from kmigrate_shims.keras1.layers import (
    advanced_activations,
    convolutional,
    convolutional_recurrent,
    core,
    embeddings,
    local,
    noise,
    normalization,
    pooling,
    recurrent,
    wrappers,
)
from kmigrate_shims.keras1.layers.advanced_activations import *
from kmigrate_shims.keras1.layers.convolutional import *
from kmigrate_shims.keras1.layers.convolutional_recurrent import *
from kmigrate_shims.keras1.layers.core import *
from kmigrate_shims.keras1.layers.embeddings import *
from kmigrate_shims.keras1.layers.local import *
from kmigrate_shims.keras1.layers.noise import *
from kmigrate_shims.keras1.layers.normalization import *
from kmigrate_shims.keras1.layers.pooling import *
from kmigrate_shims.keras1.layers.recurrent import *
from kmigrate_shims.keras1.layers.wrappers import *
from kmigrate_shims.keras1.utils.generic_utils import func_dump, func_load, get_from_module
from kmigrate_shims.keras1.utils.np_utils import conv_input_length, conv_output_length

_ROOMS = (advanced_activations, convolutional, convolutional_recurrent, core, embeddings, local, noise, normalization,
          pooling, recurrent, wrappers)  # fmt: skip
__all__ = sorted({name for room in _ROOMS for name in room.__all__})
__all__ += ["Input", "InputLayer", "InputSpec", "merge"]
__all__ += ["conv_input_length", "conv_output_length", "func_dump", "func_load", "get_from_module"]
