"""`RandomStreams`: each random variable draws from a RandomState of its own, seeded by that of the streams."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np

from kmigrate_shims.theano.compile.sharedvalue import SharedVariable, shared, shared_constructor, unpacked
from kmigrate_shims.theano.lowering import numpy_streams
from kmigrate_shims.theano.tensor import raw_random
from kmigrate_shims.theano.tensor.sharedvar import TensorCell


class RandomStateSharedVariable(SharedVariable):
    """A RandomState that lives on from call to call: what is kept is its state, as numbers."""

    def put(self, value: Any) -> None:
        encoded = numpy_streams.encode(value)
        if "_cell" in self.__dict__:
            self._cell.write(encoded)
        else:
            self._cell: Any = TensorCell(encoded)

    def content(self) -> Any:
        return numpy_streams.decode(self._cell.read(True))

    def get_value(self, borrow: bool = False, return_internal_type: bool = False) -> Any:
        """A RandomState in the state of now."""
        return self.content()

    def set_value(self, new_value: Any, borrow: bool = False) -> None:
        """Go on from the state of another."""
        self.put(self.type.filter(new_value, strict=self.strict, allow_downcast=self.allow_downcast))

    def lower_leaf(self, lowering: Any) -> Any:
        variable = self._cell.as_variable()

        def read() -> Any:
            value = variable.read_value()
            lowering.reads.append(value.op)
            value.set_shape([numpy_streams.SIZE])
            return value

        return lowering.at_root(read)

    def lower_update(self, parts: list[Any], effects: list[Any]) -> Any:
        effects.append(self._cell.as_variable().assign(parts[0], read_value=False))
        return None

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "_cell": self.content()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        kept = unpacked(state)
        value = kept.pop("_cell")
        self.__dict__.update(kept)
        self.put(value)


@shared_constructor
def randomstate_constructor(
    value: Any, name: Any = None, strict: bool = False, allow_downcast: Any = None, borrow: bool = False
) -> Any:
    """The shared variable of a RandomState."""
    if not isinstance(value, np.random.RandomState):
        raise TypeError(f"A RandomState was expected, not {type(value)}.")
    return RandomStateSharedVariable(
        type=raw_random.random_state_type,
        value=value if borrow else copy.deepcopy(value),
        name=name,
        strict=strict,
        allow_downcast=allow_downcast,
    )


class RandomStreams(raw_random.RandomStreamsBase):
    """Random variables with NumPy's numbers."""

    def __init__(self, seed: Any = None) -> None:
        self.state_updates: list[Any] = []
        self.default_instance_seed = seed
        # Draws the seed of each random variable, in the order in which they are made.
        self.gen_seedgen = np.random.RandomState(seed)

    def updates(self) -> list[Any]:
        """Each state with its new one."""
        return list(self.state_updates)

    def seed(self, seed: Any = None) -> None:
        """Give every random variable made so far the state that it would have had with this seed."""
        seeds = np.random.RandomState(self.default_instance_seed if seed is None else seed)
        for old, _ in self.state_updates:
            old.set_value(np.random.RandomState(int(seeds.randint(2**30))), borrow=True)

    def __getitem__(self, item: Any) -> Any:
        return item.get_value(borrow=True)

    def __setitem__(self, item: Any, val: Any) -> None:
        item.set_value(val, borrow=True)

    def gen(self, op: Any, *args: Any, **kwargs: Any) -> Any:
        """A random variable, with its state and its update beside it."""
        state = shared(np.random.RandomState(int(self.gen_seedgen.randint(2**30))))
        state.tag.is_rng = True
        after, drawn = op(state, *args, **kwargs)
        drawn.rng = state
        drawn.update = (state, after)
        self.state_updates.append(drawn.update)
        state.default_update = after
        return drawn
