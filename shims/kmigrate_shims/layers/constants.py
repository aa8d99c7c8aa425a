"""A recurrent layer whose cell is given more than its input and states: tensors that are the same in every step."""

from __future__ import annotations

from functools import partial
from typing import Any

import keras

from kmigrate_shims.layers.common import register


@register()
class RNNWithConstants(keras.layers.RNN):
    """The `RNN` of Keras 2 with `constants=`, which that of Keras 3 does not take.

    As then, `call` of the cell has an argument `constants`, a list, and its `build` is given a list of shapes: of a
    step, and of each of the constants.
    """

    _constants: tuple[Any, ...] = ()

    def build(self, sequences_shape: Any, initial_state_shape: Any = None, constants_shape: Any = None) -> None:
        if not self.cell.built:
            self.cell.build([(sequences_shape[0], *sequences_shape[2:]), *(constants_shape or ())])
            self.cell.built = True
        super().build(sequences_shape, initial_state_shape)

    def call(
        self, sequences: Any, initial_state: Any = None, mask: Any = None, training: bool = False, constants: Any = None
    ) -> Any:
        self._constants = tuple(constants or ())
        try:
            return super().call(sequences, initial_state=initial_state, mask=mask, training=training)
        finally:
            self._constants = ()

    def inner_loop(self, sequences: Any, initial_state: Any, mask: Any, training: bool = False) -> Any:
        cell = self.cell
        more = {"training": training} if cell._call_has_training_arg else {}
        # The loop of Keras 3 knows no other way to give its cell more; what it tracks is not to see the change.
        object.__setattr__(self, "cell", partial(cell, constants=list(self._constants), **more))
        try:
            return super().inner_loop(sequences, initial_state, mask, training=training)
        finally:
            object.__setattr__(self, "cell", cell)
