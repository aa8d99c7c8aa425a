"""Data and sizes as the old Keras took them, and descriptions as it gave them."""

from kmigrate_shims.utils.described import architecture
from kmigrate_shims.utils.endless import endless
from kmigrate_shims.utils.helpers import (
    check_for_unexpected_keys,
    has_arg,
    is_all_none,
    object_list_uid,
    slice_arrays,
    to_list,
    transpose_shape,
    unpack_singleton,
)
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
from kmigrate_shims.utils.varying import varying

__all__ = [
    "architecture", "check_for_unexpected_keys", "conv_input_length", "conv_output_length", "deconv_length",
    "deconv_output_length", "endless", "endless_validation", "has_arg", "is_all_none", "normalize_data_format",
    "normalize_padding", "normalize_tuple", "object_list_uid", "obtain_input_shape", "slice_arrays", "to_list",
    "transpose_shape", "unpack_singleton", "varying",
]  # fmt: skip
