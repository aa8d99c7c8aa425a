"""What programs look up in `f.maker`."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.theano.compile.sharedvalue import SharedVariable
from kmigrate_shims.theano.gof.fg import FunctionGraph
from kmigrate_shims.theano.gof.walks import ancestors, rebuilt


class FunctionMaker:
    """What a function was made of: its inputs and outputs, and the applications between them."""

    def __init__(self, inputs: Any, outputs: Any, changes: Any, replaced: Any, mode: Any) -> None:
        self.inputs = list(inputs)
        self.expanded_inputs = self.inputs
        self.outputs = list(outputs)
        self.changes = dict(changes)
        self.mode = mode
        self._replaced = dict(replaced)

    @property
    def fgraph(self) -> FunctionGraph:
        """The applications as the program wrote them: TensorFlow's optimizations are not to be seen here."""
        outputs = [each.variable for each in self.outputs] + list(self.changes.values())
        given = [each.variable for each in self.inputs]
        made = rebuilt(outputs, self._replaced)
        return FunctionGraph([*given, *self.shared()], made, clone=False)

    env = fgraph

    def shared(self) -> list[Any]:
        """The shared variables that are read or updated."""
        roots = [each.variable for each in self.outputs] + list(self.changes.values()) + list(self.changes)
        found = [each for each in ancestors(rebuilt(roots, self._replaced)) if isinstance(each, SharedVariable)]
        return list(dict.fromkeys(found))
