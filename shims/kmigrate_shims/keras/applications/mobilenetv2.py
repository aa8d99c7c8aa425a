"""The name that Keras 2.2 first had for it."""

from kmigrate_shims.keras.applications import keras_modules_injection
from kmigrate_shims.keras.applications.mobilenet_v2 import MobileNetV2, decode_predictions, preprocess_input

__all__ = ["MobileNetV2", "decode_predictions", "keras_modules_injection", "preprocess_input"]
