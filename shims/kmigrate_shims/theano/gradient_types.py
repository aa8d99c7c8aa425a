"""Types of gradients that are no tensors: there is none, or it is not defined."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from kmigrate_shims.theano.gof.graph import Variable
from kmigrate_shims.theano.gof.type import Type


class NullType(Type):
    """The type of a gradient that is not defined, with the reason."""

    def __init__(self, why_null: str = "(no explanation given)") -> None:
        self.why_null = why_null

    def filter(self, data: Any, strict: bool = False, allow_downcast: Any = None) -> Any:
        raise ValueError("No values may be assigned to a NullType")

    def __eq__(self, other: Any) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self).__name__)

    def __str__(self) -> str:
        return "NullType"


class DisconnectedType(Type):
    """The type of a gradient with respect to what takes no part."""

    def filter(self, data: Any, strict: bool = False, allow_downcast: Any = None) -> Any:
        raise AssertionError("If you're assigning to a DisconnectedType you're doing something wrong.")

    def __eq__(self, other: Any) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self).__name__)

    def __str__(self) -> str:
        return "DisconnectedType"


disconnected_type = DisconnectedType()
null_type = NullType()


def null_of(variable: Any) -> str | None:
    """The reason why a variable is not defined, if it is not."""
    kind = getattr(variable, "type", None)
    return kind.why_null if isinstance(kind, NullType) else None


class _Undefined:
    """`grad_undefined(op, x_pos, x, comment)`: a gradient that an operation says is not defined."""

    def __call__(self, op: Any, x_pos: Any, x: Any, comment: str = "") -> Any:
        return self.null(
            f"This variable is Null because the grad method for input {x_pos} ({x}) of the {op} op is mathematically "
            f"undefined. {comment}"
        )

    @staticmethod
    def null(reason: str) -> Any:
        return NullType(reason)()

    @staticmethod
    def reason_between(variable: Any, costs: list[Any], stops: Collection[Any] = ()) -> str | None:
        """Why the gradient from the costs to a variable is not defined, or None if it is."""
        from kmigrate_shims.theano.gradient import connected, takes_part

        seen: set[Any] = set()
        waiting = list(costs)
        while waiting:
            top = waiting.pop()
            if top in seen or top.owner is None or top in stops:
                continue
            seen.add(top)
            undefined = getattr(top.owner.op, "undefined_for", None) or _said_undefined(top.owner)
            missing = getattr(top.owner.tag, "missing_gradient", None)
            for place, each in enumerate(top.owner.inputs):
                if not takes_part(top, place):
                    continue
                if missing is not None and connected([variable], [each], stops)[variable]:
                    raise missing
                if undefined is not None and place in undefined and connected([variable], [each], stops)[variable]:
                    return f"The gradient of {top.owner.op} with respect to its input {place} is not defined."
                waiting.append(each)
            if inside := getattr(top.owner.op, "undefined_inside", None):
                found = inside(top, lambda each: connected([variable], [each], stops)[variable])
                if found is not None:
                    return str(found)
        return None


def _said_undefined(node: Any) -> list[int] | None:
    """The inputs for which a program's own operation gives a gradient that is not defined."""
    scalar_op = getattr(node.op, "scalar_op", None)
    op = node.op if scalar_op is None else scalar_op
    if type(op).__module__.startswith("kmigrate_shims.") and not getattr(op, "from_program", False):
        return None
    if not hasattr(node.tag, "undefined_inputs"):
        try:
            found = node.op.L_op(node.inputs, node.outputs, [each.type() for each in node.outputs])
        except (NotImplementedError, AttributeError) as error:
            # Programs ask `grad` whether there is a gradient (PyMC3 chooses a sampler by it).
            node.tag.missing_gradient, found = error, [None] * len(node.inputs)
        except Exception:  # whatever is wrong with it is said when the gradient is computed
            found = [None] * len(node.inputs)
        else:
            if found is not None and any(each is None for each in found):
                node.tag.missing_gradient = TypeError(
                    f"{node.op}.grad returned None for a gradient term, this is prohibited. Instead of None, return "
                    "zeros_like(input), disconnected_type(), or a NullType variable such as those made with the "
                    "grad_undefined or grad_not_implemented helper functions."
                )
        if found is None:
            raise TypeError(f"{node.op}.grad returned None, expected a list of gradients.")
        if len(found) != len(node.inputs):
            raise ValueError(f"{node.op}.grad returned {len(found)} gradients for {len(node.inputs)} inputs.")
        node.tag.undefined_inputs = [place for place, each in enumerate(found) if null_of(each) is not None]
    return list(node.tag.undefined_inputs)


def without_gradient(costs: list[Any]) -> list[Any]:
    """The applications of a program's own operations before some expressions that have no gradient."""
    from kmigrate_shims.theano.gof.walks import ancestors

    nodes = dict.fromkeys(each.owner for each in ancestors(costs) if each.owner is not None)
    return [node for node in nodes if getattr(node.tag, "missing_gradient", None) is not None]


grad_undefined = _Undefined()
_ = Variable
