"""`keras.utils.test_utils`."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras1.utils import test_utils as later

__all__ = ["get_test_data"]


def get_test_data(
    nb_train: int = 1000, nb_test: int = 500, input_shape: Any = (10,), output_shape: Any = (2,),
    classification: bool = True, nb_class: int = 2,
) -> Any:  # fmt: skip
    return later.get_test_data(nb_train, nb_test, input_shape, output_shape, classification, nb_class)
