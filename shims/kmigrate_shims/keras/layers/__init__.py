"""`keras.layers`."""

from kmigrate_shims.keras.engine.base_layer import InputSpec, Layer  # noqa: F401
from kmigrate_shims.keras.engine.input_layer import Input, InputLayer  # noqa: F401
from kmigrate_shims.keras.layers.core import *  # noqa: F403
from kmigrate_shims.keras.layers.lookup import deserialize, serialize  # noqa: F401
