"""Activations that are layers of their own."""

from __future__ import annotations

from typing import Any

from kmigrate_runtime.reference.activations import ACTIVATIONS, activate
from kmigrate_runtime.reference.arrays import elementwise as el
from kmigrate_runtime.reference.arrays import products
from kmigrate_runtime.reference.arrays.tape import Value, plain
from kmigrate_runtime.reference.call import Call
from kmigrate_runtime.reference.registry import keep, kind

# The options of each that its function takes.
_OPTIONS = {
    "LeakyReLU": ("alpha",),
    "ELU": ("alpha",),
    "ThresholdedLinear": ("theta",),
    "ThresholdedReLU": ("theta",),
    "ReLU": ("max_value", "negative_slope", "threshold"),
    "Softmax": ("axis",),
}


def _number(value: Any) -> Any:
    """Some releases wrote numbers as arrays of one."""
    if isinstance(value, dict):
        value = value.get("value", value)
    return value


@kind(*_OPTIONS, mask=keep)
def advanced(call: Call) -> Value:
    names = _OPTIONS[call.layer.kind]
    given = {name: _number(call.option(name)) for name in names if call.option(name) is not None}
    return ACTIVATIONS[call.layer.kind](call.x, **given)


@kind("PReLU", mask=keep)
def prelu(call: Call) -> Value:
    return el.where(plain(call.x) > 0, call.x, call.x * call.weight("alpha"))


@kind("ParametricSoftplus", mask=keep)
def parametric_softplus(call: Call) -> Value:
    return el.softplus(call.x * call.weight("beta")) * call.weight("alpha")


@kind("SReLU", mask=keep)
def srelu(call: Call) -> Value:
    """Three straight lines, which meet at t_left and at t_left + |t_right|."""
    left = call.weight("t_left")
    right = left + el.absolute(call.weight("t_right"))
    beyond, width = call.x - left, right - left
    below = call.weight("a_left") * el.minimum(beyond, 0.0)
    if call.option("left_capped", False):
        below = el.minimum(below, width)
    between = el.minimum(el.relu(beyond), width)
    return left + between + below + call.weight("a_right") * el.relu(call.x - right)


@kind("MaxoutDense", mask=keep)
def maxout_dense(call: Call) -> Value:
    y = products.einsum("bi,fio->bfo", call.x, call.weight("kernel"))
    return el.largest(call.biased(y), axis=1)


@kind("Highway", mask=keep)
def highway(call: Call) -> Value:
    gate = products.matmul(call.x, call.weight("kernel_carry"))
    if call.option("use_bias", True) and call.has("bias_carry"):
        gate = gate + call.weight("bias_carry")
    gate = el.sigmoid(gate)
    turned = activate(call.option("activation"), call.biased(products.matmul(call.x, call.weight("kernel"))))
    return turned * gate + (1.0 - gate) * call.x
