"""A TensorFlow graph that is called again and again with arrays, at the smallest price there is.

`ConcreteFunction` spends most of a small call in Python. Its graph is registered under a name, and the operation of
that name can be executed directly. That way is private to TensorFlow: where it is missing, the public one is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.graph import private
from kmigrate_shims.graph.stepwise import Run, stepwise

Spec = tuple[Any, tuple[int | None, ...]]

# These may give out the memory that they are given: what is behind them decides whether an output must be copied.
_VIEWS = frozenset(
    {"Identity", "IdentityN", "Reshape", "Squeeze", "ExpandDims", "StopGradient", "PreventGradient", "EnsureShape"}
    | {
        "Placeholder",
        "ReadVariableOp",
        "Const",
        "Bitcast",
        "Cast",
        "Slice",
        "StridedSlice",
        "Snapshot",
        "CheckNumerics",
    }
    | {"If", "StatelessIf", "While", "StatelessWhile", "PartitionedCall", "StatefulPartitionedCall", "Transpose"}
    | {"ConcatV2", "Pack", "Unpack", "Split", "SplitV", "BroadcastTo", "Sum", "Max", "Min", "Mean", "Prod"}
    | {"PyFunc", "EagerPyFunc"}
)

NOT_FOR_XLA = frozenset(
    {"PyFunc", "PyFuncStateless", "EagerPyFunc", "Assert", "Print", "PrintV2", "Where", "Unique", "UniqueV2"}
    | {"RandomUniform", "RandomStandardNormal", "RandomUniformInt", "TruncatedNormal", "Multinomial", "RandomShuffle"}
    | {"SparseTensorDenseMatMul", "SparseToDense", "Bincount", "DenseBincount", "RandomPoisson", "RandomGamma"}
)

# Inputs that XLA must know when it compiles.
_SHAPING = {
    "Slice": (1, 2),
    "StridedSlice": (1, 2, 3),
    "Range": (0, 1, 2),
    "Fill": (0,),
    "Reshape": (1,),
    "Tile": (1,),
    "BroadcastTo": (1,),
    "OneHot": (1,),
}


class Program:
    """`body` is called once, with a placeholder for each spec, and gives the tensors to fetch.

    Side effects that must happen in each call are given to `body` in a list that it may extend.
    """

    def __init__(
        self,
        specs: Sequence[Spec],
        body: Callable[[list[Any], list[Any]], Sequence[Any]],
        *,
        name: str = "program",
        compiled: bool = False,
    ) -> None:
        graph = private.func_graph(name)
        effects: list[Any] = []
        with graph.as_default():
            feeds = [tf.compat.v1.placeholder(dtype, shape) for dtype, shape in specs]
            fetches = [tf.convert_to_tensor(each) for each in body(feeds, effects)]
            # An output that is a feed, or given out twice, needs a tensor of its own.
            seen: set[Any] = {each.ref() for each in feeds}
            for place, fetch in enumerate(fetches):
                if fetch.ref() in seen or fetch.graph is not graph:
                    fetches[place] = tf.identity(fetch)
                seen.add(fetches[place].ref())
        graph.control_outputs.extend(op for op in effects if op is not None)
        captures = list(graph.external_captures)
        graph.inputs = [*feeds, *graph.internal_captures]
        graph.outputs = fetches
        self.shapes = [tuple(each.shape.as_list()) if each.shape.rank is not None else None for each in fetches]
        self._keeps = (graph, captures)
        self._dtypes = [each.dtype.as_datatype_enum for each in feeds]
        self._copied = [_may_be_shared(each) for each in fetches]
        few = None if compiled else stepwise(graph, feeds, captures, graph.control_outputs)
        if few is None:
            attributes = {"_XlaMustCompile": True} if compiled else {}
            self._run = private.runner(graph, captures, len(fetches), attributes)
        else:
            self._run = self._told(few[0])
            self._copied = [one or other for one, other in zip(self._copied, few[1], strict=True)]

    def _told(self, run: Run) -> Run:
        """The same, with the errors that the whole graph gives: variables change last, so it can be run again."""
        graph, captures = self._keeps

        def told(tensors: Sequence[Any]) -> list[Any]:
            try:
                return run(tensors)
            except tf.errors.OpError:
                return private.runner(graph, captures, len(graph.outputs), {})(tensors)

        return told

    def unfit_for_xla(self, but: str | None = None) -> bool:
        """Whether XLA would leave something out, draw other random numbers, or refuse.

        What is named with `but` is not counted: it is lowered otherwise where XLA compiles.
        """
        definition = self._keeps[0].as_graph_def()
        nodes = [*definition.node, *[node for function in definition.library.function for node in function.node_def]]
        found = (node.name for node in nodes if node.op in NOT_FOR_XLA)
        return any(but is None or not name.rpartition("/")[2].startswith(but) for name in found)

    def shaped_by_values(self) -> bool:
        """Whether the value of an input or variable decides a shape or a place: XLA would compile anew for each."""
        waiting = [op.inputs[place] for op in self._keeps[0].get_operations() for place in _SHAPING.get(op.type, ())]
        seen: set[Any] = set()
        while waiting:
            op = waiting.pop().op
            if op in seen or op.type in ("Shape", "Size", "Rank", "ShapeN"):
                continue
            seen.add(op)
            if op.type in ("Placeholder", "ReadVariableOp"):
                return True
            waiting.extend(op.inputs)
        return False

    def __call__(self, arrays: Sequence[Any]) -> list[np.ndarray[Any, Any]]:
        """The fetched arrays. `arrays` have the dtypes of the specs already."""
        results = self._run([private.tensor(each, dtype) for each, dtype in zip(arrays, self._dtypes, strict=True)])
        return [private.array(each, copied) for each, copied in zip(results, self._copied, strict=True)]


def _may_be_shared(tensor: Any) -> bool:
    """Whether the memory of an output may be that of a variable, a constant or another output."""
    return tensor.op.type in _VIEWS or len(tensor.consumers()) > 0
