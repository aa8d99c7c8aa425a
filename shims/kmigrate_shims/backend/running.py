"""Runs noted tensors: `K.function`, `K.gradients`, `K.eval` and the updates of variables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import KerasTensor

from kmigrate_shims.backend.cntk_ways import passes
from kmigrate_shims.backend.compiling import Compiler
from kmigrate_shims.backend.config import backend
from kmigrate_shims.backend.phase import Phase, Runner, default_phase, moving
from kmigrate_shims.backend.recording import frame
from kmigrate_shims.backend.repeated import Steps, first_of_each
from kmigrate_shims.backend.symbolic import (
    RECIPE,
    KerasVariable,
    Leaf,
    adopted,
    computing,
    is_symbolic_structure,
    plain,
    reopen,
)
from kmigrate_shims.backend.theano_ways import Ways
from kmigrate_shims.backend.tracing import Tracing, compiled
from kmigrate_shims.backend.variables import Making, Variable, as_told, get_value
from kmigrate_shims.backend.walking import Graph, Run

__all__ = ["Function", "eval", "function", "gradients", "update", "update_add", "update_sub"]


def run_in_session(operation: Any, feed_dict: Any, session: Any) -> None:
    from kmigrate_shims.backend.sessions import get_session

    (session or get_session()).run(operation, feed_dict)


class Update:
    """A new value for a variable, given when a function runs."""

    def __init__(self, variable: Any, value: Any, how: str = "assign") -> None:
        self.variable, self.value, self.how = variable, value, how
        self.owner: Any = None  # the layer that added it in a call, which may be inside of the one that was called

    def of(self, value: Any) -> Update:
        found = type(self)(self.variable, value, self.how)
        found.owner = self.owner
        return found

    @property
    def adds(self) -> bool:
        """Whether it says a whole new value, of which a second one makes a second step."""
        return type(self) is Update and self.how == "assign"

    def apply(self, value: Any) -> None:
        target = self.variable.value if isinstance(self.variable, Variable) else self.variable
        getattr(target, self.how)(tf.cast(tf.convert_to_tensor(value), target.dtype))

    def run(self, feed_dict: Any = None, session: Any = None) -> None:
        """An operation's own way to be run, in the session that was there."""
        run_in_session(self, feed_dict, session)

    def eval(self) -> Any:
        Function([], [], [self])([])
        return get_value(self.variable)

    # TensorFlow's update was the variable with its new value.

    def __tf_tensor__(self, dtype: Any = None, name: str | None = None) -> Any:
        self.apply(plain(self.value))
        return tf.convert_to_tensor(plain_source(self.variable), dtype, name=name)

    def _as_graph_element(self) -> Any:
        return tf.convert_to_tensor(self)


def _update(variable: Any, value: Any, how: str) -> Any:
    """Done at once where a layer computes; outside, in the old way, when the function runs that was given it.

    So it is, too, in the call of a layer of the old kind, whose `add_update` takes it.
    """
    found = Update(variable, plain(value), how) if frame() is not None else Update(variable, value, how)
    if computing() and frame() is None:
        found.apply(plain(value))
        return variable
    return found


def update(x: Any, new_x: Any) -> Any:
    if Making.now is not None:
        return tf.keras.backend.update(x, new_x)
    return _update(x, new_x, "assign")


def update_add(x: Any, increment: Any) -> Any:
    if Making.now is not None:
        return tf.keras.backend.update_add(x, increment)
    return _update(x, increment, "assign_add")


def update_sub(x: Any, decrement: Any) -> Any:
    if Making.now is not None:
        return tf.keras.backend.update_sub(x, decrement)
    return _update(x, decrement, "assign_sub")


SIGNS: dict[str, Callable[[Any, Any], Any]] = {
    "assign": lambda x, value: value,
    "assign_add": lambda x, by: x + by,
    "assign_sub": lambda x, by: x - by,
}


def assigned(variable: Any, value: Any, how: str) -> Any:
    """`v.assign(...)`, `v.assign_add(...)`, `v.assign_sub(...)`: an update of TensorFlow 1, which was to be run.

    A program of today, which plays no old Keras, has it done at once, unless the value is not known yet.
    """
    if Making.now is not None:
        return variable, SIGNS[how](variable, value)
    if isinstance(value, (list, tuple)) and not is_symbolic_structure(value):
        value = np.asarray(value)
    if isinstance(value, tf.__internal__.EagerTensor) and getattr(value, RECIPE, None) is None:
        value = value.numpy()
    if computing() or Ways.played or is_symbolic_structure(value):
        return _update(variable, value, how)
    Update(variable, value, how).apply(value)
    return variable


def _as_updates(updates: Iterable[Any]) -> list[Update]:
    return [u if isinstance(u, Update) else Update(*u) for u in updates if u is not None]


def _each(inputs: Iterable[Any]) -> Iterator[Any]:
    """`model.input` of a model that was given its one input in a list is a list today, an input layer's is empty."""
    for one in inputs:
        if isinstance(one, (list, tuple)) and one:
            yield from one
        else:
            yield one


class Function:
    """What `K.function` gave: called with a list of values, it returns the list of outputs as NumPy arrays."""

    def __init__(self, inputs: Any, outputs: Any, updates: Any = None, name: str | None = None, **options: Any) -> None:
        inputs, outputs, updates = adopted(inputs), adopted(outputs), adopted(updates)
        self.inputs = [*_each(inputs if isinstance(inputs, (list, tuple)) else [inputs])]
        self.single = not isinstance(outputs, (list, tuple))
        self.outputs = [outputs] if self.single else list(outputs)
        # What TensorFlow 1's session was told: more to be run, and values for tensors that are no inputs.
        self.fed = options.pop("feed_dict", None) or {}
        self.updates = first_of_each(_as_updates([*(updates or []), *options.pop("fetches", [])]))
        self.name = name
        self.wanted = [_still_open(o) for o in self.outputs]
        self.later = [_still_open(u.value) for u in self.updates]
        self.graph = Graph([*self.wanted, *self.later])
        self._go_on()
        self.inputs = [_input_of_layer(x, self.inputs, self.graph) for x in self.inputs]
        self.count = len(self.inputs)
        self.inputs += [x for x in self.fed if isinstance(x, KerasTensor)]
        for tensor in self.inputs:
            if not isinstance(tensor, (KerasTensor, int, bool, np.generic)):
                raise ValueError(f"K.function cannot be given values for {tensor!r}: it is no symbolic tensor")
        whole = [(slice(0, len(self.wanted)), list(range(len(self.updates))))]
        self.passes = passes(self.outputs, self.later) if Ways.cntk else whole
        fed = [t for t in self.inputs if isinstance(t, KerasTensor) and not _is_phase(t)]
        self.compiler = Compiler(self._run, fed, updates=bool(self.updates))

    def _go_on(self) -> None:
        """Random streams of Theano's in an expression draw other numbers at the next call."""
        changed = {id(getattr(one.variable, "value", one.variable)) for one in self.updates}
        for operation in self.graph.operations():
            for variable, value in getattr(operation, "streams", list)():
                if id(variable) not in changed:
                    changed.add(id(variable))
                    self.updates.append(Update(variable, value))
                    self.later.append(value)
                    self.graph.add([value])

    def __call__(self, inputs: Any = ()) -> Any:
        inputs = list(inputs) if isinstance(inputs, (list, tuple)) else [inputs]
        if len(inputs) != self.count:
            raise ValueError(f"the function takes {self.count} inputs, and {len(inputs)} were given")
        inputs += [self.fed[x] for x in self.inputs[self.count :]]
        phase, values = default_phase(), []
        for tensor, value in zip(self.inputs, inputs, strict=True):
            if isinstance(tensor, Phase):
                phase = bool(np.asarray(value))
            elif isinstance(tensor, KerasTensor):
                values.append(_value_for(tensor, value))
        found = [_array(x) for x in self.compiler(bool(phase), values)]
        return found[0] if self.single else found

    def _run(self, phase: bool, values: list[Any]) -> list[Any]:
        outputs: list[Any] = []
        for wanted, updates in self.passes:
            outputs += self._pass(phase, values, self.wanted[wanted], updates)
        return outputs

    def _pass(self, phase: bool, values: list[Any], wanted: list[Any], places: list[int]) -> list[Any]:
        fed = [t for t in self.inputs if isinstance(t, KerasTensor) and not isinstance(t, Phase)]
        states = self.graph.states() if phase else []
        before = [tf.identity(v) for v in states]
        run = Run(self.graph, dict(zip(map(self.graph.key, fed), values, strict=True)), phase)
        compiles = Tracing.updates and places is self.passes[0][1]
        first = run.derived if compiles else lambda: run.all([self.later[i] for i in places])
        outputs, later = Runner(lambda: (run.all(wanted), first()))(phase)
        # Without updates a function changed nothing; today's layers change their moving averages by themselves.
        for variable, value in zip(states, before, strict=True):
            variable.assign(value)
        outputs = [tf.identity(plain(x)) if not isinstance(x, tf.SparseTensor) else x for x in outputs]
        with tf.control_dependencies([x for x in outputs if isinstance(x, tf.Tensor)]):
            self._update(run, phase, places, later)
        return outputs

    def _update(self, run: Run, phase: bool, places: list[int], later: Any) -> None:
        def apply(values: list[Any]) -> None:
            steps = Steps(self.updates)
            for i, value in zip(places, values, strict=True):
                steps.apply(self.updates[i], plain(value))

        def compute() -> None:
            before = dict(run.values)
            apply(Runner(lambda: run.all([self.later[i] for i in places]))(phase))
            run.values = before  # what was computed in a part of the function is of no use outside of it

        if later is not None:
            apply(later)
        elif not compiled(compute):
            compute()


class Untrained(Function):
    """One that is always in the test phase, and moves in it what training moves."""

    def __call__(self, inputs: Any = ()) -> Any:
        with moving():
            return super().__call__(
                [0 if _is_phase(x) else value for x, value in zip(self.inputs, inputs, strict=False)]
            )


def _is_phase(x: Any) -> bool:
    return isinstance(x, Phase)


def _input_of_layer(given: Any, inputs: list[Any], graph: Graph) -> Any:
    """`model.layers[0].input` is an empty list today where that layer is the input itself, which it was once."""
    if not isinstance(given, list) or given:
        return given
    fed = {id(x) for x in inputs}
    left = [x for x in graph.inputs() if isinstance(x, KerasTensor) and not isinstance(x, Phase) and id(x) not in fed]
    if len(left) != 1:
        raise ValueError("the `input` of an InputLayer holds nothing in Keras 3: give model.inputs[i], or its output")
    return left[0]


def _still_open(value: Any) -> Any:
    """Refuses what was computed already: it would be the same at every call, which it was not."""
    if isinstance(value, Update):
        raise ValueError("an update is no output: give it to K.function as updates=[...]")
    return value if isinstance(value, (int, float, np.ndarray)) else reopen(value, strict=True)


def _value_for(tensor: Any, value: Any) -> Any:
    if isinstance(value, KerasTensor):  # data that are a tensor themselves are computed anew for every batch
        value = eval(value)
    if hasattr(value, "tocoo") and not getattr(tensor, "sparse", False):
        value = value.toarray()
    if hasattr(value, "tocoo"):
        from kmigrate_shims.backend.variables import sparse

        return sparse(value, tensor.dtype)
    if isinstance(value, (tf.SparseTensor, tf.Tensor)):
        return value if value.dtype == tensor.dtype else tf.cast(value, tensor.dtype)
    if tensor.dtype == "string":
        return tf.convert_to_tensor(value)
    return tf.convert_to_tensor(np.asarray(value).astype(tensor.dtype))


def _array(x: Any) -> Any:
    return tf.sparse.to_dense(x).numpy() if isinstance(x, tf.SparseTensor) else as_told(x.numpy())


def function(inputs: Any, outputs: Any, updates: Any = None, name: Any = None, **options: Any) -> Function:
    return Function(inputs, outputs, updates, name, **options)


def evaluator(x: Any) -> Function:
    """The function behind `K.eval`. It stays with the tensor: what is drawn goes on from one evaluation to the next."""
    kept: Function | None = getattr(x, "kmigrate_evaluator", None)
    if kept is None:
        kept = x.kmigrate_evaluator = Function([], x)
    return kept


def eval(x: Any) -> Any:
    """The value of a tensor that needs no inputs."""
    if isinstance(x, Update):
        return x.eval()
    if isinstance(x, KerasTensor) and not isinstance(x, Leaf):
        return evaluator(x)([])
    if isinstance(x, tf.SparseTensor):
        return _array(x)
    return get_value(x)


# Gradients


class Gradients(keras.Operation):
    """The node behind `K.gradients`: from a loss and what it is derived by to the derivatives."""

    def __init__(self, loss: Any, sources: list[Any]) -> None:
        super().__init__()
        self.loss, self.sources = loss, sources

    def call(self, loss: Any, sources: list[Any], given: list[Any]) -> list[Any]:
        """In a Keras model; `Run` does it by itself, with its own tape."""
        if not tf.executing_eagerly():
            found = tf.gradients(loss, [plain_source(s) for s in sources])
            return [tf.convert_to_tensor(g) for g in found]
        graph = Graph([self.loss, *self.sources])
        run = Run(graph, {graph.key(t): v for t, v in zip(graph.inputs(), given, strict=True)}, default_phase())
        run.derive([self])
        with run.tape:
            return run.gradients(self)

    def compute_output_spec(self, loss: Any, sources: list[Any], given: list[Any]) -> list[Any]:
        return [KerasTensor(tuple(s.shape), keras.backend.standardize_dtype(s.dtype)) for s in self.sources]


def plain_source(source: Any) -> Any:
    """A variable's own tf.Variable, so that derivatives by it can be asked for."""
    return source.value if isinstance(source, (Variable, KerasVariable)) else source


def gradients(loss: Any, variables: Any) -> Any:
    """The derivatives of the loss by each of the variables: a list, but for a single one on Theano."""
    loss, variables = adopted(loss), adopted(variables)
    if hasattr(loss, "kmigrate_gradients"):  # what stands for the loss in `get_updates`
        return loss.kmigrate_gradients(variables)
    found = _derived(loss, variables)
    return found[0] if backend() == "theano" and not isinstance(variables, (list, tuple)) else found


def _derived(loss: Any, variables: Any) -> list[Any]:
    sources = list(variables) if isinstance(variables, (list, tuple)) else [variables]
    if isinstance(loss, (list, tuple)):
        loss = sum(loss[1:], loss[0])
    loss = _still_open(loss) if isinstance(loss, tf.__internal__.EagerTensor) else loss
    if not isinstance(loss, KerasTensor) or (computing() and isinstance(loss, Leaf)):
        plain_sources = [plain_source(s) for s in sources]
        found = tf.gradients(loss, plain_sources)
        now = frame()
        if now is not None and now.alone:  # one input of a layer by another, which only the whole model connects
            found = [tf.zeros_like(s) if g is None else g for g, s in zip(found, plain_sources, strict=True)]
        return [None if g is None else tf.convert_to_tensor(g) for g in found]
    graph = Graph([loss])
    known = [graph.depends_on(source) for source in sources]
    asked = [s for s, there in zip(sources, known, strict=True) if there]
    if not asked:
        return [None] * len(sources)
    node = Gradients(loss, asked)
    found = iter(node.symbolic_call(loss, asked, Graph([loss, *asked]).inputs()))
    return [next(found) if there else None for there in known]
