"""Where tensors come into a graph."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras.engine import input_layer as later
from kmigrate_shims.keras1 import backend as K
from kmigrate_shims.keras1.engine.layer import Keyed

__all__ = ["Input", "InputLayer"]


class InputLayer(later.InputLayer):
    def __init__(
        self, input_shape: Any = None, batch_input_shape: Any = None, input_dtype: Any = None, input_tensor: Any = None,
        sparse: bool = False, name: str | None = None,
    ) -> None:  # fmt: skip
        if not name:
            name = "input_" + str(K.get_uid("input"))
        super().__init__(input_shape, None, batch_input_shape, input_dtype, input_tensor, sparse, name)
        self.__dict__["constraints"] = Keyed()
        self.__dict__["uses_learning_phase"] = False
        self.__dict__["input_dtype"] = self.dtype

    def get_config(self) -> dict[str, Any]:
        return {"batch_input_shape": self.batch_input_shape, "input_dtype": self.__dict__["input_dtype"],
                "sparse": self.sparse, "name": self.name}  # fmt: skip

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return input_shape


def Input(
    shape: Any = None, batch_shape: Any = None, name: str | None = None, dtype: Any = None, sparse: bool = False,
    tensor: Any = None,
) -> Any:  # fmt: skip
    """A symbolic tensor that a model takes its input by."""
    if not batch_shape and tensor is None and not shape:
        raise ValueError(
            "Please provide to Input either a `shape` or a `batch_shape` argument. Note that `shape` does not include "
            "the batch dimension."
        )
    if shape and not batch_shape:
        batch_shape = (None, *tuple(shape))
    layer = InputLayer(
        batch_input_shape=batch_shape, name=name, input_dtype=dtype or K.floatx(), sparse=sparse, input_tensor=tensor
    )
    return layer._inbound_nodes[0].output_tensors[0]
