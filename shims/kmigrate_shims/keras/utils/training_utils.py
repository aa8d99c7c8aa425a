"""`keras.utils.training_utils` of Keras 2.0 and 2.1."""

from kmigrate_shims.keras.utils.multi_gpu_utils import multi_gpu_model

__all__ = ["multi_gpu_model"]
