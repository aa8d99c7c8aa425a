"""What an expression is that a program wrote out by hand: a sigmoid, a softmax, 1 plus an exponential."""

from __future__ import annotations

from typing import Any, NamedTuple

from kmigrate_shims.theano.gof.graph import Constant


class Sigmoid(NamedTuple):
    """The sigmoid of `of`, or of its negative, and the variables that a shorter way to it leaves out."""

    of: Any
    sign: int
    passed: list[Any]


class Softmax(NamedTuple):
    """The softmax of `of` (plus `bias`) along the last axis, and what a shorter way to it leaves out."""

    of: list[Any]
    passed: list[Any]


def word(variable: Any) -> str:
    """The name of the operation that a variable is the result of."""
    if variable.owner is None:
        return ""
    scalar_op = getattr(variable.owner.op, "scalar_op", None)
    reducing = not hasattr(variable.owner.op, "inplace_key")
    return type(variable.owner.op).__name__ if scalar_op is None or reducing else type(scalar_op).__name__


def is_number(variable: Any, number: float) -> bool:
    """Whether a variable is this number, written anywhere."""
    while variable.owner is not None and type(variable.owner.op).__name__ in ("DimShuffle", "Alloc"):
        variable = variable.owner.inputs[0]
    return isinstance(variable, Constant) and variable.data.size == 1 and variable.data.flat[0] == number


def constants_of(variables: list[Any]) -> list[Any]:
    """The constants that the applications behind some variables take, also where their dimensions are repeated."""
    found = []
    for each in [taken for one in variables if one.owner is not None for taken in one.owner.inputs]:
        while each.owner is not None and type(each.owner.op).__name__ in ("DimShuffle", "Alloc"):
            each = each.owner.inputs[0]
        found += [each] if isinstance(each, Constant) else []
    return found


def floating(variable: Any, dtype: str) -> bool:
    return bool(variable.type.dtype == dtype and dtype.startswith("float"))


def same(one: Any, other: Any, depth: int = 4) -> bool:
    """Whether two variables are the same expression of the same variables, as far as a few steps show it."""
    if one is other:
        return True
    if isinstance(one, Constant) and isinstance(other, Constant):
        return bool(one.type == other.type and one.data.tobytes() == other.data.tobytes())
    if one.owner is None or other.owner is None or depth == 0 or one.index != other.index:
        return False
    mine, theirs = one.owner, other.owner
    if len(mine.inputs) != len(theirs.inputs) or mine.op != theirs.op:
        return False
    return all(same(a, b, depth - 1) for a, b in zip(mine.inputs, theirs.inputs, strict=True))


def exponent(variable: Any) -> Any | None:
    """Of what a variable is the exponential, or None."""
    return variable.owner.inputs[0] if word(variable) == "Exp" else None


def one_plus_exponential(variable: Any) -> Any | None:
    """The exponential in `1 + exp(x)`, or None."""
    if word(variable) != "Add" or len(variable.owner.inputs) != 2:
        return None
    one, other = variable.owner.inputs
    for number, rest in ((one, other), (other, one)):
        if is_number(number, 1) and exponent(rest) is not None:
            return rest
    return None


def sigmoid_of(variable: Any) -> Sigmoid | None:
    """What a variable is the sigmoid of: called so, or written as `1 / (1 + exp(-x))` or `exp(x) / (1 + exp(x))`."""
    name = word(variable)
    if name == "ScalarSigmoid":
        return Sigmoid(variable.owner.inputs[0], 1, [variable])
    if name not in ("Inv", "TrueDiv"):
        return None
    below = variable.owner.inputs[-1]
    inner = one_plus_exponential(below)
    if inner is None:
        return None
    scores = exponent(inner)
    assert scores is not None
    passed = [variable, below, inner]
    above = None if name == "Inv" else variable.owner.inputs[0]
    if above is not None and same(above, inner):
        return Sigmoid(scores, 1, [*passed, above])
    if above is not None and not is_number(above, 1):
        return None
    if word(scores) == "Neg":
        return Sigmoid(scores.owner.inputs[0], 1, [*passed, scores])
    return Sigmoid(scores, -1, passed)


def softmax_of(variable: Any) -> Softmax | None:
    """What a variable is the softmax of: called so, or written as `exp(x) / exp(x).sum(axis=1, keepdims=True)`."""
    name = word(variable)
    if name in ("Softmax", "SoftmaxWithBias"):
        return Softmax(list(variable.owner.inputs), [variable])
    if name != "TrueDiv" or variable.type.ndim != 2:
        return None
    above, below = variable.owner.inputs
    if exponent(above) is None or word(below) != "DimShuffle" or below.owner.op.new_order != (0, "x"):
        return None
    total = below.owner.inputs[0]
    if word(total) != "Sum" or total.owner.op.axis != (1,) or not same(total.owner.inputs[0], above):
        return None
    return Softmax([exponent(above)], [variable, above, below, total, total.owner.inputs[0]])
