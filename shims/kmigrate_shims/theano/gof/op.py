"""Operations. One that this package brings has `lower`; one that a program defines has `perform`, and `grad`."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.theano.gof import utils
from kmigrate_shims.theano.gof.derived import adapt
from kmigrate_shims.theano.gof.graph import Apply, Variable


def _props_of(op: Any) -> tuple[Any, ...] | None:
    names = getattr(type(op), "__props__", None)
    return None if names is None else tuple(getattr(op, name) for name in names)


class CLinkerObject:
    """What C code could be made of: programs override its methods, and nothing here calls them."""

    def c_headers(self) -> list[str]:
        return []

    def c_libraries(self) -> list[str]:
        return []

    def c_support_code(self) -> str:
        return ""

    def c_code_cache_version(self) -> tuple[Any, ...]:
        return ()


class CLinkerOp(CLinkerObject):
    """An operation that could have C code."""


class PureOp:
    """The making of applications: `make_node` says what the outputs are, a call gives them."""

    default_output: Any = None
    itypes: Any
    otypes: Any

    def make_node(self, *inputs: Any) -> Any:
        """An application, by `itypes` and `otypes` where the operation has these."""
        itypes, otypes = getattr(self, "itypes", None), getattr(self, "otypes", None)
        if itypes is None or otypes is None:
            raise NotImplementedError(
                f"You can either define itypes and otypes, or implement make_node. {type(self).__name__} has neither."
            )
        if len(inputs) != len(itypes):
            raise ValueError(f"We expected {len(itypes)} inputs but got {len(inputs)}.")
        given = []
        for value, kind in zip(inputs, itypes, strict=True):
            variable = value if isinstance(value, Variable) else _as_variable(value)
            if variable.type != kind:
                variable = _fitted(variable, kind)
            given.append(variable)
        return Apply(self, given, [kind() for kind in otypes])

    def __call__(self, *inputs: Any, **kwargs: Any) -> Any:
        """The output, or the outputs as a list where there are several."""
        as_list = kwargs.pop("return_list", False)
        node = self.make_node(*inputs, **kwargs)
        from kmigrate_shims.theano.gof.test_values import remember

        remember(node)
        if self.default_output is not None:
            found = node.outputs[self.default_output]
            return [found] if as_list else found
        if as_list:
            return list(node.outputs)
        return node.outputs[0] if len(node.outputs) == 1 else list(node.outputs)

    def add_tag_trace(self, thing: Any, user_line: Any = None) -> Any:
        return thing

    def grad(self, inputs: Any, output_grads: Any) -> Any:
        """The gradient of one of our operations as an expression, for a program that asks the operation for it."""
        if not hasattr(type(self), "lower_in") and getattr(type(self), "lower", Op.lower) is Op.lower:
            raise NoGradient(f"'{type(self).__name__}' object has no attribute 'grad': {self} has no gradient.")
        from kmigrate_shims.theano.gradient import grad

        pairs = zip(self.make_node(*inputs).outputs, output_grads, strict=True)
        known = {output: each for output, each in pairs if hasattr(each.type, "dtype")}
        return grad(None, list(inputs), known_grads=known, disconnected_inputs="ignore")

    def L_op(self, inputs: Any, outputs: Any, output_grads: Any) -> Any:
        return self.grad(inputs, output_grads)

    def R_op(self, inputs: Any, eval_points: Any) -> Any:
        raise NotImplementedError(f"{self} of class {type(self).__name__} does not implement R_op.")

    def perform(self, node: Any, inputs: Any, output_storage: Any, params: Any = None) -> None:
        raise utils.MethodNotDefined("perform", type(self), type(self).__name__)


class NoGradient(AttributeError, NotImplementedError):
    """An operation without `grad`: Theano did not find the method."""


def _as_variable(value: Any) -> Any:
    from kmigrate_shims.theano.tensor.construct import as_tensor_variable

    return as_tensor_variable(value)


def _fitted(variable: Any, kind: Any) -> Any:
    try:
        return kind.filter_variable(variable)
    except TypeError:
        raise TypeError(f"We expected inputs of types {kind} but got {variable.type}.") from None


class Op(utils.object2, PureOp, CLinkerOp):
    """The base of operations. Two are the same where their class and the attributes in `__props__` are."""

    check_input = True
    _f16_ok = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        adapt(cls, Op)

    def __eq__(self, other: Any) -> bool:
        if self is other:
            return True
        props = _props_of(self)
        return props is not None and type(self) is type(other) and props == _props_of(other)

    def __ne__(self, other: Any) -> bool:
        return not self == other

    def __hash__(self) -> int:
        props = _props_of(self)
        return object.__hash__(self) if props is None else hash((type(self).__name__, props))

    def __str__(self) -> str:
        name = getattr(self, "name", None)
        if isinstance(name, str):
            return name
        names = getattr(type(self), "__props__", None)
        if not names:
            return type(self).__name__
        return f"{type(self).__name__}{{{', '.join(f'{each}={getattr(self, each)!r}' for each in names)}}}"

    def __repr__(self) -> str:
        return str(self)

    def lower(self, node: Any, *values: Any) -> Any:
        """An operation that a program brings runs its `perform` in Python, with its own gradient."""
        from kmigrate_shims.theano.gof.python_ops import lower_python

        return lower_python(self, node, values)

    def get_params(self, node: Any) -> Any:
        if hasattr(self, "params_type") and self.params_type is not None:
            return self
        raise utils.MethodNotDefined("get_params")

    def do_constant_folding(self, node: Any) -> bool:
        return True

    def make_py_thunk(
        self, node: Any, storage_map: Any, compute_map: Any, no_recycling: Any, debug: bool = False
    ) -> Any:
        """What computes an application from cells that hold its inputs into those of its outputs."""
        from kmigrate_shims.theano.gof.thunks import of_perform

        return of_perform(self, node, storage_map, compute_map)

    def make_thunk(self, node: Any, storage_map: Any, compute_map: Any, no_recycling: Any, impl: Any = None) -> Any:
        return self.make_py_thunk(node, storage_map, compute_map, no_recycling)

    def prepare_node(self, node: Any, storage_map: Any, compute_map: Any, impl: Any) -> None:
        """Nothing has to be prepared."""


class OpenMPOp(Op):
    """An operation that could run on several threads: TensorFlow decides that."""

    def __init__(self, openmp: Any = None) -> None:
        self.openmp = openmp


class COp(Op):
    """An operation whose code is C, which cannot be run."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise NotImplementedError(
            f"{type(self).__name__} is written in C, and nothing here compiles C. Give it a `perform` in Python "
            "and derive it from theano.gof.Op."
        )


ops_with_inner_function: dict[Any, str] = {}


def get_test_value(v: Any) -> Any:
    """The test value of a variable, as `theano.gof.op.get_test_value` gave it."""
    from kmigrate_shims.theano.gof.test_values import value_of

    return value_of(v if isinstance(v, Variable) else _as_variable(v))


def missing_test_message(msg: str) -> None:
    """Say that a test value is missing, as `compute_test_value` asks."""
    from kmigrate_shims.theano.gof.test_values import complain

    complain(msg)


def debug_error_message(msg: str) -> None:
    """Say that a test value shows an error, as `compute_test_value` asks."""
    from kmigrate_shims.theano.gof.test_values import complain

    complain(msg)


def get_debug_values(*args: Any) -> Any:
    """The test values of all arguments in a tuple, in a list; an empty list where one has none."""
    from kmigrate_shims.theano.configdefaults import config

    if config.compute_test_value == "off":
        return []
    values = []
    for place, arg in enumerate(args):
        try:
            values.append(get_test_value(arg))
        except AttributeError:
            missing_test_message(f"Argument {place} ('{arg}') has no test value")
            return []
    return [tuple(values)]
