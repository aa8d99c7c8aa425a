"""`OpFromGraph`: an expression as an operation of its own, whose gradient may be written anew."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.graph.lowering import Lowering
from kmigrate_shims.theano.gof.graph import Apply, Constant, Variable
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.gof.walks import inputs as leaves
from kmigrate_shims.theano.gof.walks import rebuilt
from kmigrate_shims.theano.gradient_types import DisconnectedType, NullType


class OpFromGraph(Op):
    """An operation that computes `outputs` from `inputs`."""

    def __init__(
        self,
        inputs: Any,
        outputs: Any,
        inline: bool = False,
        lop_overrides: Any = "default",
        grad_overrides: Any = "default",
        rop_overrides: Any = "default",
        connection_pattern: Any = None,
        name: Any = None,
        **kwargs: Any,
    ) -> None:
        if not isinstance(outputs, list):
            raise TypeError(f"outputs must be list, got {type(outputs)}")
        for each in [*inputs, *outputs]:
            if not isinstance(each, Variable):
                raise TypeError("Inputs and outputs must be Variable instances", each)
        if "updates" in kwargs or "givens" in kwargs:
            raise TypeError("updates and givens are not allowed here")
        if lop_overrides != "default" and grad_overrides != "default":
            raise ValueError("lop_overrides and grad_overrides are mutually exclusive")
        self.is_inline = inline
        self.name = name
        self.local_inputs, self.local_outputs = list(inputs), list(outputs)
        self.input_types = [each.type for each in inputs]
        self.output_types = [each.type for each in outputs]
        self.shared_inputs = [each for each in leaves(outputs) if hasattr(each, "get_value")]
        self.lop_overrides, self.grad_overrides = lop_overrides, grad_overrides
        self.rop_overrides = rop_overrides
        self._pattern = connection_pattern

    def __str__(self) -> str:
        return f"{type(self).__name__ if self.name is None else self.name}{{inline={self.is_inline}}}"

    def __eq__(self, other: Any) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def make_node(self, *inputs: Any) -> Apply:
        if len(inputs) != len(self.input_types):
            raise ValueError(f"Wrong number of inputs: {len(self.input_types)} are wanted, {len(inputs)} are given.")
        given = [kind.filter_variable(each) for each, kind in zip(inputs, self.input_types, strict=True)]
        return Apply(self, [*given, *self.shared_inputs], [kind() for kind in self.output_types])

    def inner(self, given: list[Any]) -> list[Any]:
        """The expressions with other inputs."""
        return rebuilt(self.local_outputs, dict(zip(self.local_inputs, given, strict=True)))

    def connection_pattern(self, node: Any) -> Any:
        if self._pattern is not None:
            return [*self._pattern, *[[True] * len(self.local_outputs) for _ in self.shared_inputs]]
        apart = self.said_of(DisconnectedType)
        from kmigrate_shims.theano.gradient import connected

        every = [*self.local_inputs, *self.shared_inputs]
        rows = [connected(every, [each]) for each in self.local_outputs]
        return [[row[each] and place not in apart for row in rows] for place, each in enumerate(every)]

    def lower_in(self, node: Any, lowering: Lowering) -> list[Any]:
        count = len(self.local_inputs)
        given = lowering.all(node.inputs[:count])
        own = type(self).L_op is not OpFromGraph.L_op
        if self.lop_overrides == "default" and self.grad_overrides == "default" and not own:
            return self._computed(given, lowering)
        from kmigrate_shims.theano.gof.python_ops import with_gradient

        values = [*given, *lowering.all(node.inputs[count:])]

        def compute() -> list[Any]:
            return self._computed(values[:count], lowering)

        found: list[Any] = with_gradient(node, values, compute)
        return found

    def _computed(self, given: list[Any], lowering: Lowering) -> list[Any]:
        inside = Lowering(outer=lowering)
        for variable, value in zip(self.local_inputs, given, strict=True):
            inside.bind(variable, value)
        return inside.all(self.local_outputs)

    def directions(self, inputs: Any, given: list[Any]) -> list[Any]:
        """The derivatives of the outputs in the direction of `given`, by what `rop_overrides` says."""
        from kmigrate_shims.theano.gradient_rop import Rop

        count, override = len(self.local_inputs), self.rop_overrides
        arguments = [list(inputs[:count]), list(given[:count])]
        if isinstance(override, OpFromGraph):
            return _as_list(override(*arguments[0], *arguments[1]))
        if callable(override):
            return _as_list(override(*arguments))
        if len(override) != len(self.local_outputs):
            raise ValueError(f"Need to override {len(self.local_outputs)} derivatives, got {len(override)}")
        outputs = self.inner(list(inputs[:count]))
        return [
            Rop(output, arguments[0], arguments[1], "ignore") if each == "default" else each(*arguments)
            for output, each in zip(outputs, override, strict=True)
        ]

    def said_of(self, kind: type) -> list[int]:
        """The inputs of which an override says that their gradient is of a kind: that there is none, or that it is not
        defined."""
        override = self.lop_overrides if self.lop_overrides != "default" else self.grad_overrides
        found = override if isinstance(override, list) else []
        if callable(override) and not isinstance(override, OpFromGraph):
            outputs = [[each.type() for each in self.local_outputs]] * (1 + (self.lop_overrides != "default"))
            found = _as_list(override([each.type() for each in self.local_inputs], *outputs))
        return [place for place, each in enumerate(found) if isinstance(getattr(each, "type", None), kind)]

    @property
    def undefined_for(self) -> list[int]:
        """The inputs whose gradient is not defined."""
        return self.said_of(NullType)

    def L_op(self, inputs: Any, outputs: Any, output_grads: Any) -> Any:
        """The gradients: what the overrides say, and for the rest the expression's own."""
        count = len(self.local_inputs)
        override = self.lop_overrides if self.lop_overrides != "default" else self.grad_overrides
        arguments = [list(inputs[:count]), list(output_grads)]
        if self.lop_overrides != "default":
            arguments.insert(1, list(outputs))
        return [*self._overridden(override, arguments, inputs, output_grads), *self._shared_grads(inputs, output_grads)]

    def _overridden(self, override: Any, arguments: list[Any], inputs: Any, output_grads: Any) -> list[Any]:
        count = len(self.local_inputs)
        if isinstance(override, OpFromGraph):
            flat = [each for group in arguments for each in group]
            return _as_list(override(*flat))
        if callable(override):
            return _as_list(override(*arguments))
        if not isinstance(override, list):
            raise TypeError("An override of a gradient is a function, a list of functions, or an OpFromGraph.")
        if len(override) != count:
            raise ValueError(f"Need to override {count} gradients, got {len(override)}")
        own = self._default_grads(inputs, output_grads)
        found = []
        for place, each in enumerate(override):
            if each == "default":
                found.append(own[place])
            elif each is None or isinstance(each, Variable):
                found.append(each)
            else:
                found.append(each(*arguments))
        return found

    def _default_grads(self, inputs: Any, output_grads: Any) -> list[Any]:
        from kmigrate_shims.theano.gradient import grad

        count = len(self.local_inputs)
        outputs = self.inner(list(inputs[:count]))
        known = {out: one for out, one in zip(outputs, output_grads, strict=True) if not isinstance(out, Constant)}
        return list(grad(None, list(inputs[:count]), known_grads=known, disconnected_inputs="ignore"))

    def _shared_grads(self, inputs: Any, output_grads: Any) -> list[Any]:
        if not self.shared_inputs:
            return []
        from kmigrate_shims.theano.gradient import grad

        outputs = self.inner(list(inputs[: len(self.local_inputs)]))
        known = dict(zip(outputs, output_grads, strict=True))
        return list(grad(None, self.shared_inputs, known_grads=known, disconnected_inputs="ignore"))


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]
