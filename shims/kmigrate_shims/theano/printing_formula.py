"""Expressions as formulas: `pprint` and the printers that it is made of."""

from __future__ import annotations

from copy import copy
from typing import Any

special = {"middle_dot": "\\dot", "big_sigma": "\\Sigma"}


class PrinterState:
    """What is known on the way: the printer, and how tightly the surroundings bind."""

    def __init__(self, **attributes: Any) -> None:
        self.precedence: Any = -1000
        self.pprinter: Any = None
        self.memo: dict[Any, str] = {}
        self.__dict__.update(attributes)

    def clone(self, **changes: Any) -> PrinterState:
        made = copy(self)
        made.__dict__.update(changes)
        return made


class OperatorPrinter:
    """An operator between its arguments, in brackets where it must."""

    def __init__(self, operator: str, precedence: int, assoc: str = "left") -> None:
        self.operator, self.precedence, self.assoc = operator, precedence, assoc

    def process(self, output: Any, pstate: PrinterState) -> str:
        node = output.owner
        if node is None:
            raise TypeError(
                f"operator {self.operator} cannot represent a variable that is not the result of an operation"
            )
        parts = []
        last = len(node.inputs) - 1
        for place, each in enumerate(node.inputs):
            tighter = {"left": place != 0, "right": place != last}.get(self.assoc, False)
            level = self.precedence + (1e-6 if tighter else 0)
            parts.append(pstate.pprinter.process(each, pstate.clone(precedence=level)))
        text = f"{self.operator}{parts[0]}" if len(parts) == 1 else f" {self.operator} ".join(parts)
        return f"({text})"


class PatternPrinter:
    """A pattern with places for the arguments."""

    def __init__(self, *patterns: Any) -> None:
        self.patterns = [(each, ()) if isinstance(each, str) else (each[0], each[1:]) for each in patterns]

    def process(self, output: Any, pstate: PrinterState) -> str:
        node = output.owner
        if node is None:
            raise TypeError(
                f"Patterns {self.patterns} cannot represent a variable that is not the result of an operation"
            )
        pattern, levels = self.patterns[node.outputs.index(output)]
        levels = (*levels, *[1000] * (len(node.inputs) - len(levels)))
        parts = {
            str(place): pstate.pprinter.process(each, pstate.clone(precedence=level))
            for place, (each, level) in enumerate(zip(node.inputs, levels, strict=False))
        }
        return str(pattern % parts)


class FunctionPrinter:
    """A name with the arguments in brackets."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def process(self, output: Any, pstate: PrinterState) -> str:
        node = output.owner
        if node is None:
            raise TypeError(f"function {self.names} cannot represent a variable that is not the result of an operation")
        name = self.names[node.outputs.index(output)]
        parts = [pstate.pprinter.process(each, pstate.clone(precedence=-1000)) for each in node.inputs]
        return f"{name}({', '.join(parts)})"


class IgnorePrinter:
    """The first argument only."""

    def process(self, output: Any, pstate: PrinterState) -> str:
        if output.owner is None:
            raise TypeError(f"function {self} cannot represent a variable that is not the result of an operation")
        return str(pstate.pprinter.process(output.owner.inputs[0], pstate))


class LeafPrinter:
    """The name of a variable."""

    def process(self, output: Any, pstate: PrinterState) -> str:
        return str(output.name) if output.name in special else str(output)


class DefaultPrinter:
    """The operation's own name with the arguments in brackets."""

    def process(self, output: Any, pstate: PrinterState) -> str:
        if output.owner is None:
            return LeafPrinter().process(output, pstate)
        parts = [pstate.pprinter.process(each, pstate.clone(precedence=-1000)) for each in output.owner.inputs]
        return f"{output.owner.op}({', '.join(parts)})"


class PPrinter:
    """Finds for each operation who prints it."""

    def __init__(self) -> None:
        self.printers: list[tuple[Any, Any]] = []
        self.by_op: dict[Any, Any] = {}

    def assign(self, condition: Any, printer: Any) -> None:
        """Say who prints an operation, a class of operations, or what a condition holds for."""
        if isinstance(condition, type) or not callable(condition) or hasattr(condition, "make_node"):
            try:
                self.by_op[condition] = printer
                return
            except TypeError:
                pass
        self.printers.insert(0, (condition, printer))

    def process(self, r: Any, pstate: Any = None) -> str:
        state = PrinterState(pprinter=self) if pstate is None else pstate
        if not isinstance(state, PrinterState):
            state = PrinterState(pprinter=self)
        return str(self._printer(r, state).process(r, state))

    def _printer(self, r: Any, state: PrinterState) -> Any:
        if r.owner is not None:
            op = r.owner.op
            for key in (op, getattr(op, "scalar_op", None) if hasattr(op, "inplace_key") else None, type(op)):
                try:
                    if key is not None and key in self.by_op:
                        return self.by_op[key]
                except TypeError:
                    continue
        for condition, printer in self.printers:
            if condition(state, r):
                return printer
        return DefaultPrinter()

    def clone(self) -> PPrinter:
        made = PPrinter()
        made.printers, made.by_op = list(self.printers), dict(self.by_op)
        return made

    def clone_assign(self, condition: Any, printer: Any) -> PPrinter:
        made = self.clone()
        made.assign(condition, printer)
        return made

    def __call__(self, *args: Any) -> str:
        if len(args) == 1:
            return self.process(*args)
        if len(args) == 2 and isinstance(args[1], (PrinterState, type(None))):
            return self.process(*args)
        raise TypeError("Not callable with these arguments.")


def _standard() -> PPrinter:
    from kmigrate_shims.theano.scalar import basic as scalar
    from kmigrate_shims.theano.tensor import creation, joining, linear
    from kmigrate_shims.theano.tensor.elementwise import tensor_copy
    from kmigrate_shims.theano.tensor.elemwise import DimShuffle
    from kmigrate_shims.theano.tensor.opt import MakeVectorPrinter
    from kmigrate_shims.theano.tensor.subtensor import IncSubtensor, Subtensor

    made = PPrinter()
    words = vars(scalar)
    for name, sign, level, assoc in (
        ("add", "+", -2, "either"),
        ("mul", "*", -1, "either"),
        ("sub", "-", -2, "left"),
        ("neg", "-", 0, "either"),
        ("true_div", "/", -1, "left"),
        ("int_div", "//", -1, "left"),
        ("pow", "**", 1, "right"),
    ):
        made.assign(words[name], OperatorPrinter(sign, level, assoc))
    for name, value in words.items():
        if hasattr(value, "make_node") and not isinstance(value, type) and value not in made.by_op:
            made.assign(value, FunctionPrinter(name.removeprefix("convert_to_")))
    made.assign(words["abs_"], PatternPrinter(("|%(0)s|", -1000)))
    made.assign(words["second"], FunctionPrinter("fill"))
    made.assign(creation.alloc, FunctionPrinter("alloc"))
    made.assign(joining.Join, FunctionPrinter("join"))
    made.assign(joining.MakeVector, MakeVectorPrinter())
    made.assign(tensor_copy, IgnorePrinter())
    made.assign(linear._dot, OperatorPrinter(special["middle_dot"], -1, "left"))
    made.assign(DimShuffle, _DimShufflePrinter())
    made.assign(Subtensor, SubtensorPrinter())
    made.assign(IncSubtensor, _IncSubtensorPrinter())
    return made


class _DimShufflePrinter:
    """Nothing where dimensions only come in front; `.T` for a matrix turned around."""

    def process(self, output: Any, pstate: PrinterState) -> str:
        node = output.owner
        order, given = node.op.new_order, node.inputs[0]
        kept = [each for each in order if each != "x"]
        ahead = order == ("x",) * (len(order) - len(kept)) + tuple(kept)
        if ahead and kept == list(range(given.ndim)):
            return str(pstate.pprinter.process(given, pstate))
        inner = pstate.pprinter.process(given, pstate.clone(precedence=-1000))
        if list(order) == [1, 0]:
            return f"{inner}.T"
        return f"DimShuffle{{{', '.join(map(str, order))}}}({inner})"


class SubtensorPrinter:
    """A tensor with its index in brackets: of slices the types, and several numbers last first, as it was."""

    def process(self, output: Any, pstate: PrinterState) -> str:
        node = output.owner
        numbers = list(node.inputs[1:])
        inside = pstate.clone(precedence=-1000)
        index = [
            _slice(each) if isinstance(each, slice) else _number(numbers.pop(), inside) for each in node.op.idx_list
        ]
        whole = pstate.pprinter.process(node.inputs[0], pstate.clone(precedence=1000))
        return f"{whole}[{', '.join(index)}]"


class _IncSubtensorPrinter:
    """The operation's own name, in which places are numbers without a type of tensors."""

    def process(self, output: Any, pstate: PrinterState) -> str:
        node, inside = output.owner, pstate.clone(precedence=-1000)
        parts = [pstate.pprinter.process(each, inside) for each in node.inputs[:2]]
        parts += [_number(each, inside) for each in node.inputs[2:]]
        return f"{node.op}({', '.join(parts)})"


def _slice(entry: slice) -> str:
    start, stop = ("" if each is None else str(each) for each in (entry.start, entry.stop))
    return f"{start}:{stop}" + ("" if entry.step is None else f":{entry.step}")


def _number(number: Any, inside: PrinterState) -> str:
    if hasattr(number, "data"):
        return f"Constant{{{number.data}}}"
    return f"ScalarFromTensor({inside.pprinter.process(number, inside)})"


class _Later:
    """The standard printer, made when it is first used."""

    _made: PPrinter | None = None

    def _get(self) -> PPrinter:
        if self._made is None:
            self._made = _standard()
        return self._made

    def __getattr__(self, name: str) -> Any:
        return getattr(self._get(), name)

    def __call__(self, *args: Any) -> str:
        return self._get()(*args)


pprint = _Later()
pp = pprint
