"""`theano.grad` and its kin: an application that TensorFlow differentiates when it is lowered."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Mapping
from typing import Any

import tensorflow as tf

from kmigrate_shims.graph.lowering import Lowering
from kmigrate_shims.theano.configdefaults import config
from kmigrate_shims.theano.gof.graph import Apply, Variable
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.gof.python_ops import unreached
from kmigrate_shims.theano.gradient_errors import (
    DisconnectedInputError,
    GradientError,
    NullTypeGradError,
)
from kmigrate_shims.theano.gradient_known import added, grouped
from kmigrate_shims.theano.gradient_sparse import through_sparse
from kmigrate_shims.theano.gradient_types import (
    DisconnectedType,
    NullType,
    disconnected_type,
    grad_undefined,
    null_of,
    null_type,
    without_gradient,
)
from kmigrate_shims.theano.gradient_ways import connected, pattern_of, takes_part
from kmigrate_shims.theano.tensor.construct import as_tensor_variable

_CONTINUOUS = ("float", "complex")


class GradOp(Op):
    """The gradients of some expressions with respect to others, for given gradients of the former.

    Inputs: `count` variables, the expressions, their gradients, and what is held constant.
    """

    __props__ = ("count", "costs", "constants")
    looks_back = True

    def __init__(self, count: int, costs: int, constants: int) -> None:
        self.count, self.costs, self.constants = count, costs, constants

    def make_node(self, *inputs: Any) -> Apply:
        return Apply(self, list(inputs), [_gradient_type(each.type)() for each in inputs[: self.count]])

    def __str__(self) -> str:
        return "Gradient"

    def pins(self, node: Any) -> list[Any]:
        """What is differentiated must be on the way, even where a shorter way would give the same value."""
        return list(node.inputs)

    def lower_in(self, node: Any, lowering: Lowering) -> list[Any]:
        count, costs = self.count, self.costs
        whole = [each for each in node.inputs[:count] if not _continuous(each.type)]
        if whole:
            lowering = _Floating(lowering, whole)
        wrt = [lowering(each) for each in node.inputs[:count]]
        outputs = [lowering(each) for each in node.inputs[count : count + costs]]
        given = [lowering(each) for each in node.inputs[count + costs : count + 2 * costs]]
        fixed = [lowering(each) for each in node.inputs[count + 2 * costs :]]
        behind = between(lowering.stood_for, node.inputs[:count], node.inputs[count : count + costs])
        behind = [each for each in behind if each not in node.inputs[count + 2 * costs :]]
        with unreached(without_gradient(node.inputs[count : count + costs])):
            if behind:
                return _going_on(lowering, behind, (outputs, wrt, given, fixed))
            return gradients(outputs, wrt, given, fixed)


def between(stood_for: Any, wrt: list[Any], costs: list[Any]) -> list[Any]:
    """The computed variables between expressions and what they are differentiated by for which something else stands.

    The nearest to the expressions comes first.
    """
    if not stood_for:
        return []
    from kmigrate_shims.theano.gof.walks import io_toposort

    moving, found = set(wrt), []
    for node in io_toposort([], costs):
        if any(each in moving for each in node.inputs):
            moving.update(node.outputs)
            found += [each for each in node.outputs if each in stood_for]
    return found[::-1]


def _going_on(lowering: Lowering, behind: list[Any], parts: tuple[list[Any], ...]) -> list[Any]:
    """Gradients through variables for which something else stands.

    Theano wrote a gradient before it put that there: the value is read, and the way goes on through what the
    variable was computed from.
    """
    outputs, wrt, given, fixed = parts
    points = [*wrt, *[lowering(each) for each in behind]]
    total = gradients(outputs, points, given, fixed)
    for place, each in enumerate(behind, start=len(wrt)):
        own = lowering(each.owner.clone().outputs[each.index or 0])
        more = gradients([own], points, [total[place]], fixed)
        total = [one + other for one, other in zip(total, more, strict=True)]
    return total[: len(wrt)]


def refuse_between(lowering: Lowering, wrt: list[Any], costs: list[Any]) -> None:
    """For derivatives that do not go on behind a variable for which something else stands."""
    if behind := between(lowering.stood_for, wrt, costs):
        raise NotImplementedError(
            f"A Jacobian or a product with it goes through {behind[0]}, for which a function is given something else. "
            "Take the derivative of the expression with that in its place: theano.clone(expression, replace=...)."
        )


def _continuous(kind: Any) -> bool:
    return not hasattr(kind, "dtype") or kind.dtype.startswith(_CONTINUOUS)


def _gradient_type(kind: Any) -> Any:
    return kind if _continuous(kind) else kind.clone(dtype=config.floatX)


class _Floating(Lowering):
    """What depends on some integers once more, as if they were floating: a gradient by an integer is one by its value.

    It ends where an operation gives integers, and where one takes the integer as a place or a size.
    """

    def __init__(self, outer: Lowering, whole: list[Any]) -> None:
        super().__init__(outer)
        self._whole = {each: outer(each) for each in whole}
        for each, value in self._whole.items():
            self.bind(each, tf.cast(value, tf.dtypes.as_dtype(config.floatX)))

    def _apply(self, node: Any) -> None:
        pattern = pattern_of(node)
        places = [] if pattern is None else [place for place, row in enumerate(pattern) if not any(row)]
        floating = {each: self.memo[each] for each in (node.inputs[place] for place in places) if each in self._whole}
        self.memo.update({each: self._whole[each] for each in floating})
        super()._apply(node)
        self.memo.update(floating)


def _values(value: Any) -> Any:
    """What of a value is differentiated: of a sparse one its stored numbers."""
    return value.values if isinstance(value, tf.sparse.SparseTensor) else value


def gradients(outputs: list[Any], wrt: list[Any], given: list[Any], fixed: list[Any]) -> list[Any]:
    """TensorFlow's gradients, with zeros where there is none."""
    sources = [_values(each) for each in wrt]
    places = [place for place, each in enumerate(sources) if each.dtype.is_floating or each.dtype.is_complex]
    pairs = [
        (_values(output), tf.cast(_values(one), _values(output).dtype))
        for output, one in zip(outputs, given, strict=True)
        if _values(output).dtype.is_floating or _values(output).dtype.is_complex
    ]
    found: list[Any] = [None] * len(sources)
    if pairs and places:
        made = tf.gradients(
            [output for output, _ in pairs],
            [sources[place] for place in places],
            grad_ys=[tf.broadcast_to(one, tf.shape(output)) for output, one in pairs],
            stop_gradients=[_values(each) for each in fixed] or None,
        )
        for place, gradient in zip(places, made, strict=True):
            found[place] = gradient
    return [_dense(gradient, source, original) for gradient, source, original in zip(found, sources, wrt, strict=True)]


def _dense(gradient: Any, source: Any, original: Any) -> Any:
    if gradient is None:
        floating = source.dtype.is_floating or source.dtype.is_complex
        made = tf.zeros(tf.shape(source), source.dtype if floating else tf.dtypes.as_dtype(config.floatX))
    else:
        made = tf.convert_to_tensor(gradient)
        made.set_shape(source.shape)
    if isinstance(original, tf.sparse.SparseTensor):
        return tf.sparse.SparseTensor(original.indices, made, original.dense_shape)
    return made


OTHERS: list[Any] = []  # what derives tensors that are not Theano's, or gives None


def grad(
    cost: Any,
    wrt: Any,
    consider_constant: Any = None,
    disconnected_inputs: str = "raise",
    add_names: bool = True,
    known_grads: Any = None,
    return_disconnected: str = "zero",
    null_gradients: str = "raise",
) -> Any:
    """The gradients of a scalar with respect to variables."""
    for derive in OTHERS:
        if (derived := derive(cost, wrt, consider_constant, known_grads, disconnected_inputs)) is not None:
            return derived
    if cost is None and known_grads is None:
        raise AssertionError("cost and known_grads can't both be None.")
    if cost is not None:
        _check_cost(cost)
    many = isinstance(wrt, (list, tuple))
    variables = list(wrt) if many else [wrt]
    for each in variables:
        if not isinstance(each, Variable):
            raise TypeError(
                f"Expected Variable, got {each} of type {type(each)}",
            )
    known = dict(known_grads or {})
    costs, given = _costs(cost, known)
    reached = connected(variables, [*costs])
    names = cost.name if cost is not None else None
    taking_part = [each for each in variables if reached[each]]
    fixed = list(consider_constant or [])
    groups = grouped(costs, given, known)
    made = added(
        [_results(taking_part, *group, fixed) for group in groups],
        dict(zip(costs, given, strict=True)) if known else {},
    )
    results = [made.get(each) for each in variables]
    results = _nulls(variables, costs, known, results, null_gradients, set(fixed))
    final = []
    for each, result in zip(variables, results, strict=True):
        if not reached[each]:
            _complain(each, disconnected_inputs)
            result = _nothing(each, return_disconnected)
        elif add_names and names is not None and each.name is not None and result is not None and result.name is None:
            result.name = f"(d{names}/d{each.name})"
        final.append(result)
    return (tuple(final) if isinstance(wrt, tuple) else final) if many else final[0]


def _check_cost(cost: Any) -> None:
    if isinstance(cost.type, DisconnectedType):
        raise ValueError("Can't differentiate a DisconnectedType.")
    if null_of(cost) is not None:
        raise ValueError(f"Can't differentiate a NaN cost. cost is NaN because {null_of(cost)}")
    if cost.ndim != 0:
        raise TypeError("cost must be a scalar.")


def _costs(cost: Any, known: Mapping[Any, Any]) -> tuple[list[Any], list[Any]]:
    from kmigrate_shims.theano.tensor.elementwise import ones_like

    costs, given = [], []
    if cost is not None and cost not in known:
        costs.append(cost)
        given.append(ones_like(cost))
    for variable, value in known.items():
        gradient = as_tensor_variable(value) if not isinstance(value, Variable) else value
        if isinstance(gradient.type, DisconnectedType) or null_of(gradient) is not None:
            continue
        costs.append(variable)
        given.append(gradient)
    return costs, given


def _results(
    variables: list[Any], costs: list[Any], given: list[Any], ends: list[Any], constants: list[Any]
) -> dict[Any, Any]:
    for each in constants:
        if not isinstance(each, Variable):
            raise TypeError(f"Elements of consider_constant must be variables, but got {type(each)}")
    distinct = list(dict.fromkeys(variables))
    if not distinct:
        return {}
    fixed = [*constants, *ends]
    if (found := through_sparse(distinct, costs, given, fixed)) is not None:
        return found
    op = GradOp(len(distinct), len(costs), len(fixed))
    node = op.make_node(*distinct, *costs, *given, *fixed)
    from kmigrate_shims.theano.gof.test_values import remember

    remember(node)
    return dict(zip(distinct, node.outputs, strict=True))


def _nulls(
    variables: list[Any],
    costs: list[Any],
    known: Mapping[Any, Any],
    results: list[Any],
    action: str,
    fixed: Collection[Any],
) -> list[Any]:
    """Gradients that are not defined: an operation on the way says so."""
    if action not in ("raise", "return"):
        raise ValueError(f"Valid values for null_gradients are 'raise' and 'return', not {action!r}.")
    found = []
    for each, result in zip(variables, results, strict=True):
        reason = grad_undefined.reason_between(each, costs, fixed)
        for variable, gradient in known.items():
            if reason is None and null_of(gradient) is not None and connected([each], [variable])[each]:
                reason = null_of(gradient)
        if reason is None:
            found.append(result)
        elif action == "raise":
            raise NullTypeGradError(f"tensor.grad encountered a NaN. {reason}")
        else:
            found.append(grad_undefined.null(reason))
    return found


def _complain(variable: Any, action: str) -> None:
    message = (
        "grad method was asked to compute the gradient with respect to a variable that is not part of the "
        f"computational graph of the cost, or is used only by a non-differentiable operator: {variable}"
    )
    if action == "raise":
        raise DisconnectedInputError(message)
    if action == "warn":
        warnings.warn(message, stacklevel=3)
    elif action != "ignore":
        raise ValueError(
            f"Invalid value for keyword 'disconnected_inputs', valid values are 'ignore', 'warn' and 'raise': {action}"
        )


def _nothing(variable: Any, wanted: str) -> Any:
    if wanted.lower() == "zero":
        made = variable.zeros_like()
        return made if made.dtype.startswith(_CONTINUOUS) else made.astype(config.floatX)
    if wanted.lower() == "none":
        return None
    if wanted.lower() == "disconnected":
        return disconnected_type()
    raise ValueError("return_disconnected should be 'zero', 'None' or 'Disconnected'.")


from kmigrate_shims.theano.gradient_more import (  # noqa: E402 - they are made of `grad`
    ConsiderConstant,
    DisconnectedGrad,
    GradClip,
    GradScale,
    Lop,
    UndefinedGrad,
    ZeroGrad,
    consider_constant,
    consider_constant_,
    disconnected_grad,
    disconnected_grad_,
    grad_clip,
    grad_not_implemented,
    grad_scale,
    hessian,
    jacobian,
    subgraph_grad,
    undefined_grad,
    undefined_grad_,
    zero_grad,
    zero_grad_,
)
from kmigrate_shims.theano.gradient_numeric import numeric_grad, verify_grad  # noqa: E402
from kmigrate_shims.theano.gradient_rop import Rop  # noqa: E402

__all__ = ["ConsiderConstant", "DisconnectedGrad", "DisconnectedInputError", "DisconnectedType", "GradClip"]
__all__ += ["GradOp", "GradScale", "GradientError", "Lop", "NullTypeGradError", "Rop", "UndefinedGrad"]
__all__ += ["ZeroGrad", "consider_constant", "disconnected_grad", "disconnected_type", "grad", "grad_clip"]
__all__ += ["grad_not_implemented", "grad_scale", "grad_undefined", "gradients", "hessian", "jacobian"]
__all__ += [
    "consider_constant_",
    "numeric_grad",
    "subgraph_grad",
    "undefined_grad",
    "undefined_grad_",
    "verify_grad",
    "zero_grad",
    "zero_grad_",
]
__all__ += ["NullType", "connected", "disconnected_grad_", "null_type", "takes_part"]
