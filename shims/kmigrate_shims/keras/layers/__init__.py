"""`keras.layers`."""

# ruff: noqa: F401, F403
from kmigrate_shims.keras.engine.base_layer import InputSpec, Layer
from kmigrate_shims.keras.engine.input_layer import Input, InputLayer
from kmigrate_shims.keras.layers.advanced_activations import *
from kmigrate_shims.keras.layers.convolutional import *
from kmigrate_shims.keras.layers.convolutional_recurrent import *
from kmigrate_shims.keras.layers.core import *
from kmigrate_shims.keras.layers.cudnn_recurrent import *
from kmigrate_shims.keras.layers.embeddings import *
from kmigrate_shims.keras.layers.local import *
from kmigrate_shims.keras.layers.lookup import deserialize, serialize
from kmigrate_shims.keras.layers.merge import *
from kmigrate_shims.keras.layers.noise import *
from kmigrate_shims.keras.layers.normalization import *
from kmigrate_shims.keras.layers.pooling import *
from kmigrate_shims.keras.layers.recurrent import *
from kmigrate_shims.keras.layers.wrappers import *
from kmigrate_shims.keras.legacy.interfaces import support_all as _support_all
from kmigrate_shims.keras.legacy.layers import (
    AtrousConvolution1D,
    AtrousConvolution2D,
    ConvRecurrent2D,
    Highway,
    MaxoutDense,
    Recurrent,
)

_support_all(globals())
