"""Data and sizes as the old Keras took them, and descriptions as it gave them."""

from kmigrate_shims.utils.described import architecture
from kmigrate_shims.utils.endless import endless
from kmigrate_shims.utils.images import obtain_input_shape
from kmigrate_shims.utils.sizes import (
    conv_input_length,
    conv_output_length,
    deconv_length,
    deconv_output_length,
    normalize_data_format,
    normalize_padding,
    normalize_tuple,
)
from kmigrate_shims.utils.validation import endless_validation

__all__ = [
    "architecture",
    "conv_input_length",
    "conv_output_length",
    "deconv_length",
    "deconv_output_length",
    "endless",
    "endless_validation",
    "normalize_data_format",
    "normalize_padding",
    "normalize_tuple",
    "obtain_input_shape",
]
