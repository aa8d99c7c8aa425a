"""What a recurrent layer does in one step: the cells, and the layers that are a cell and a loop at once.

A cell projects a whole sequence first, which is one large product, and then steps through what came of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from kmigrate_runtime.reference.activations import activate
from kmigrate_runtime.reference.arrays import elementwise as el
from kmigrate_runtime.reference.arrays import products, shapes
from kmigrate_runtime.reference.arrays.tape import Value, plain
from kmigrate_runtime.reference.call import Run, Unsupported
from kmigrate_runtime.reference.layers.convolution import convolved
from kmigrate_runtime.spec import Layer

States: TypeAlias = list[Value]
CELLS: dict[str, type[Cell]] = {}


def cell(*names: str) -> Callable[[type[Cell]], type[Cell]]:
    def register(made: type[Cell]) -> type[Cell]:
        CELLS.update(dict.fromkeys(names, made))
        return made

    return register


def cell_of(layer: Layer, run: Run) -> Cell:
    found = CELLS.get(layer.kind)
    if found is None:
        raise Unsupported(f"The cell {layer.name!r} is a {layer.kind}, which the reference cannot compute.")
    return found(layer, run)


class Cell:
    gates = 1
    states = 1

    def __init__(self, layer: Layer, run: Run) -> None:
        self.layer, self.run = layer, run
        self.options = layer.options
        self._check(run)

    def _check(self, run: Run) -> None:
        for rate in ("dropout", "recurrent_dropout"):
            if run.training and 0.0 < float(self.options.get(rate) or 0.0) < 1.0:
                raise Unsupported(
                    f"Layer {self.layer.name!r} ({self.layer.kind}) has {rate}, which draws random numbers in "
                    "training; the reference does not repeat those of recurrent layers. Set it to 0."
                )

    def weight(self, role: str) -> Value:
        return self.run.weight(self.layer, role)

    def bias(self) -> Value | None:
        return self.weight("bias") if self.options.get("use_bias", True) and "bias" in self.layer.weights else None

    def inner(self, x: Value) -> Value:
        return activate(self.options.get("activation"), x)

    def gate(self, x: Value) -> Value:
        return activate(self.options.get("recurrent_activation"), x)

    def sizes(self, projected: Value) -> list[tuple[int, ...]]:
        """The shape of each state without the batch."""
        return [(int(plain(self.weight("recurrent_kernel")).shape[0]),)] * self.states

    def project(self, x: Value) -> Value:
        y = products.matmul(x, self.weight("kernel"))
        bias = self.bias()
        if bias is not None and plain(bias).ndim == 2:  # an LSTM of CuDNN has one for either product
            return y + bias[0] + bias[1]
        return y if bias is None else y + bias

    def begin(self) -> None:
        """Fetches what each step needs, once."""
        self.recurrent = self.weight("recurrent_kernel")

    def step(self, x: Value, states: States) -> tuple[Value, States]:
        raise NotImplementedError


@cell("SimpleRNN", "SimpleRNNCell")
class SimpleCell(Cell):
    def step(self, x: Value, states: States) -> tuple[Value, States]:
        y = self.inner(x + products.matmul(states[0], self.recurrent))
        return y, [y]


@cell("LSTM", "LSTMCell")
class LongCell(Cell):
    gates, states = 4, 2

    def step(self, x: Value, states: States) -> tuple[Value, States]:
        i, f, c, o = shapes.split(x + products.matmul(states[0], self.recurrent), 4)
        carry = self.gate(f) * states[1] + self.gate(i) * self.inner(c)
        y = self.gate(o) * self.inner(carry)
        return y, [y, carry]


@cell("GRU", "GRUCell")
class GatedCell(Cell):
    gates = 3

    def project(self, x: Value) -> Value:
        y, bias = products.matmul(x, self.weight("kernel")), self.bias()
        if bias is None:
            return y
        return y + (bias[0] if plain(bias).ndim == 2 else bias)

    def begin(self) -> None:
        super().begin()
        bias, units = self.bias(), plain(self.recurrent).shape[0]
        self.added = bias[1] if bias is not None and plain(bias).ndim == 2 else None
        self.first, self.last = self.recurrent[:, : 2 * units], self.recurrent[:, 2 * units :]

    def step(self, x: Value, states: States) -> tuple[Value, States]:
        h = states[0]
        x_z, x_r, x_h = shapes.split(x, 3)
        if self.options.get("reset_after", False):
            h_z, h_r, h_h = shapes.split(self._added(products.matmul(h, self.recurrent)), 3)
            z, r = self.gate(x_z + h_z), self.gate(x_r + h_r)
            candidate = self.inner(x_h + r * h_h)
        else:
            h_z, h_r = shapes.split(products.matmul(h, self.first), 2)
            z, r = self.gate(x_z + h_z), self.gate(x_r + h_r)
            candidate = self.inner(x_h + products.matmul(r * h, self.last))
        y = z * h + (1.0 - z) * candidate
        return y, [y]

    def _added(self, y: Value) -> Value:
        return y if self.added is None else y + self.added


@cell("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "ConvLSTM2DCell", "ConvLSTMCell")
class ConvolvedCell(Cell):
    """An LSTM whose products are convolutions; channels last inside."""

    gates, states = 4, 2

    def project(self, x: Value) -> Value:
        batch, steps = plain(x).shape[:2]
        flat = shapes.reshape(x, (batch * steps, *plain(x).shape[2:]))
        options = self.options
        y = convolved(
            flat,
            self.weight("kernel"),
            options.get("padding", "valid"),
            options.get("strides", 1),
            options.get("dilation_rate", 1) or 1,
        )
        bias = self.bias()
        y = y if bias is None else y + bias
        return shapes.reshape(y, (batch, steps, *plain(y).shape[1:]))

    def sizes(self, projected: Value) -> list[tuple[int, ...]]:
        shape = plain(projected).shape[2:]
        return [(*shape[:-1], shape[-1] // 4)] * 2

    def step(self, x: Value, states: States) -> tuple[Value, States]:
        padding = self.options.get("recurrent_padding", "same")
        i, f, c, o = shapes.split(x + convolved(states[0], self.recurrent, padding), 4)
        carry = self.gate(f) * states[1] + self.gate(i) * self.inner(c)
        y = self.gate(o) * self.inner(carry)
        return y, [y, carry]


@cell("StackedRNNCells")
class StackedCells(Cell):
    """Cells on top of each other: each steps on the output of the one below."""

    def __init__(self, layer: Layer, run: Run, cells: Sequence[Layer] | None = None) -> None:
        super().__init__(layer, run)
        self.cells = [cell_of(inner, run) for inner in (layer.inner if cells is None else cells)]
        self.states = sum(one.states for one in self.cells)
        self.reverse = bool(self.options.get("reverse_state_order", False))

    def project(self, x: Value) -> Value:
        return self.cells[0].project(x)

    def begin(self) -> None:
        for one in self.cells:
            one.begin()

    def sizes(self, projected: Value) -> list[tuple[int, ...]]:
        found = [one.sizes(projected) for one in self.cells]
        return [size for sizes in self._ordered(found) for size in sizes]

    def _ordered(self, parts: list[Any]) -> list[Any]:
        return parts[::-1] if self.reverse else parts

    def step(self, x: Value, states: States) -> tuple[Value, States]:
        given: list[States] = []
        rest = list(states)
        for one in self._ordered(self.cells):
            given.append(rest[: one.states])
            rest = rest[one.states :]
        made: list[States] = []
        y = x
        for number, (one, own) in enumerate(zip(self.cells, self._ordered(given), strict=True)):
            if number:  # the first was projected with the whole sequence
                y = one.project(shapes.expand(y, 1))[:, 0]
            y, new = one.step(y, own)
            made.append(new)
        return y, [state for part in self._ordered(made) for state in part]


def masked(mask: Any, new: Value, old: Value) -> Value:
    """The new where the mask holds, the old elsewhere."""
    wide = mask.reshape(mask.shape + (1,) * (plain(new).ndim - 1))
    return el.where(wide, new, old)
