"""`keras.utils`."""

from kmigrate_shims.keras.utils import (
    conv_utils,
    data_utils,
    generic_utils,
    io_utils,
    losses_utils,
    metrics_utils,
    np_utils,
)
from kmigrate_shims.keras.utils.data_utils import GeneratorEnqueuer, OrderedEnqueuer, Sequence, get_file
from kmigrate_shims.keras.utils.generic_utils import (
    CustomObjectScope,
    Progbar,
    custom_object_scope,
    deserialize_keras_object,
    get_custom_objects,
    serialize_keras_object,
)
from kmigrate_shims.keras.utils.io_utils import HDF5Matrix
from kmigrate_shims.keras.utils.layer_utils import convert_all_kernels_in_model, print_summary
from kmigrate_shims.keras.utils.multi_gpu_utils import multi_gpu_model
from kmigrate_shims.keras.utils.np_utils import normalize, to_categorical
from kmigrate_shims.keras.utils.vis_utils import model_to_dot, plot_model

__all__ = [
    "CustomObjectScope", "GeneratorEnqueuer", "HDF5Matrix", "OrderedEnqueuer", "Progbar", "Sequence", "conv_utils",
    "convert_all_kernels_in_model", "custom_object_scope", "data_utils", "deserialize_keras_object", "generic_utils",
    "get_custom_objects", "get_file", "io_utils", "losses_utils", "metrics_utils", "model_to_dot", "multi_gpu_model",
    "normalize", "np_utils", "plot_model", "print_summary", "serialize_keras_object", "to_categorical",
]  # fmt: skip
