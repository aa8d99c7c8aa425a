"""`keras.layers.recurrent`."""

from __future__ import annotations

import warnings
from typing import Any

from kmigrate_shims.keras import era, regularizers
from kmigrate_shims.keras.layers.cells import (
    GRUCell,
    LSTMCell,
    SimpleRNNCell,
    _generate_dropout_mask,
    signature,
    without_dropout,
)
from kmigrate_shims.keras.layers.rnn import RNN, StackedRNNCells, _standardize_args
from kmigrate_shims.keras.layers.signature import made, parameters

__all__ = [
    "GRU", "LSTM", "RNN", "GRUCell", "LSTMCell", "SimpleRNN", "SimpleRNNCell", "StackedRNNCells",
    "_generate_dropout_mask", "_standardize_args",
]  # fmt: skip
_LOOP = ", return_sequences=False, return_state=False, go_backwards=False, stateful=False, unroll=False"
_OWN = ("return_sequences", "return_state", "go_backwards", "stateful", "unroll")
_ACTIVITY = "activity_regularizer=None, "


class _Celled(RNN):
    """A recurrent layer whose arguments are its cell's."""

    cell_class: Any

    def _setup(self, given: dict[str, Any], kwargs: dict[str, Any]) -> None:
        asked = given.get("implementation", kwargs.get("implementation", 0))
        if "implementation" in kwargs and not hasattr(self.cell_class, "implementation"):
            kwargs.pop("implementation")
            warnings.warn(
                "The `implementation` argument in `SimpleRNN` has been deprecated. Remove it from your layer call.",
                stacklevel=4,
            )
        if given.get("implementation") == 0:
            if not era.is_before("2.0.9"):
                warnings.warn(
                    "`implementation=0` has been deprecated, and now defaults to `implementation=1`. Please update "
                    "your layer call.",
                    stacklevel=4,
                )
            given["implementation"] = 1
        without_dropout(given)
        loop = {name: given.pop(name) for name in _OWN}
        activity = given.pop("activity_regularizer")
        cell = self.cell_class(**given)
        cell.asked = asked
        RNN.__init__(self, cell, **loop, **kwargs)
        self.activity_regularizer = regularizers.get(activity)

    def call(self, inputs: Any, mask: Any = None, training: Any = None, initial_state: Any = None) -> Any:
        return super().call(inputs, mask=mask, training=training, initial_state=initial_state)

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        cell = self.cell.get_config()
        del config["cell"]
        from kmigrate_shims.keras.layers.common import config_of

        own = [name for name in parameters(self) if name not in _OWN and name != "activity_regularizer"]
        return {
            **config,
            **{name: cell[name] for name in own if name in cell},
            **config_of(self, "activity_regularizer"),
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        config = dict(config)
        if config.get("implementation") == 0:
            config["implementation"] = 1
        return cls(**config)


def _shown(name: str) -> property:
    return property(lambda self: getattr(self.cell, name))


def _face(cls: Any) -> Any:
    """The arguments of the cell, as attributes of the layer."""
    for name in cls.__init__.parameters:
        if name not in _OWN and name != "activity_regularizer":
            setattr(cls, name, _shown(name))
    return cls


@_face
class SimpleRNN(_Celled):
    cell_class = SimpleRNNCell
    __init__ = made(signature(False, activity=_ACTIVITY, tail=_LOOP))


@_face
class GRU(_Celled):
    cell_class = GRUCell
    __init__ = made(signature(True, activity=_ACTIVITY, tail=", implementation=2" + _LOOP + ", reset_after=False"))


@_face
class LSTM(_Celled):
    cell_class = LSTMCell
    __init__ = made(signature(True, "unit_forget_bias=True, ", _ACTIVITY, ", implementation=2" + _LOOP))
