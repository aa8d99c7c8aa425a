"""Convolutions with a kernel of its own at every place."""

from __future__ import annotations

from kmigrate_runtime.reference.activations import activate
from kmigrate_runtime.reference.arrays import borders, products, shapes, windows
from kmigrate_runtime.reference.arrays.tape import Value, plain
from kmigrate_runtime.reference.call import Call
from kmigrate_runtime.reference.layers.spatial import channels_first, each, inward, outward, rank_of
from kmigrate_runtime.reference.registry import kind


@kind("LocallyConnected1D", "LocallyConnected2D")
def locally_connected(call: Call) -> Value:
    """The kernel is (places, window, out); inside a window the axes are ordered as in the input."""
    if call.option("implementation", 1) not in (1, None):
        raise call.refuse("only implementation=1 keeps its kernel place by place")
    x, rank = inward(call, call.x), rank_of(call)
    sizes, steps = plain(x).shape[1:-1], each(call.option("strides", 1), rank)
    taps = each(call.option("kernel_size"), rank)
    found = [borders.convolution("valid", *numbers) for numbers in zip(sizes, taps, steps, strict=True)]
    walk = windows.walk_of(sizes, taps, steps, (1,) * rank, found)
    seen = windows.patches(x, walk)
    if channels_first(call):
        seen = shapes.moveaxis(seen, -1, -2)
    batch, places = plain(seen).shape[0], walk.windows
    kernel = call.weight("kernel")
    seen = shapes.reshape(seen, (batch, plain(kernel).shape[0], plain(kernel).shape[1]))
    y = products.einsum("bpw,pwf->bpf", seen, kernel)
    y = outward(call, shapes.reshape(y, (batch, *places, plain(kernel).shape[-1])))
    if call.option("use_bias", True) and call.has("bias"):
        bias = call.weight("bias")
        # With channels first its numbers were taken in their order and never transposed.
        y = y + shapes.reshape(bias, plain(y).shape[1:])
    return activate(call.option("activation"), y)
