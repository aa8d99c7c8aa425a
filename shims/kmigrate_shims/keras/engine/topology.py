"""`keras.engine.topology`, where much stood before Keras 2.2."""

from kmigrate_shims.keras.engine import *  # noqa: F403
from kmigrate_shims.keras.engine.saving import (  # noqa: F401
    load_weights_from_hdf5_group,
    load_weights_from_hdf5_group_by_name,
    preprocess_weights_for_loading,
)
from kmigrate_shims.keras.utils.generic_utils import object_list_uid, to_list, to_snake_case

_object_list_uid, _to_list, _to_snake_case = object_list_uid, to_list, to_snake_case
