"""Linkers, by name: TensorFlow takes their place, and a program may still say which one it wants."""

from __future__ import annotations

from typing import Any


class Linker:
    """Accepted and not used."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.given = (args, kwargs)

    def clone(self, allow_gc: Any = None) -> Linker:
        return type(self)(*self.given[0], **self.given[1])

    def accept(self, fgraph: Any, no_recycling: Any = None, profile: Any = None) -> Linker:
        """Take a graph, of which `make_function` makes a function."""
        self.fgraph = fgraph
        return self

    def make_function(self, unpack_single: bool = True, **ignored: Any) -> Any:
        """A function of the graph's inputs."""
        from kmigrate_shims.theano.compile.function import function

        outputs = list(self.fgraph.outputs)
        single = unpack_single and len(outputs) == 1
        return function(list(self.fgraph.inputs), outputs[0] if single else outputs, on_unused_input="ignore")


class LocalLinker(Linker):
    """Accepted and not used."""


class PerformLinker(LocalLinker):
    """Accepted and not used."""


class CLinker(Linker):
    """Accepted and not used."""


class OpWiseCLinker(LocalLinker):
    """Accepted and not used."""


class DualLinker(Linker):
    """Accepted and not used."""


class WrapLinker(Linker):
    """Accepted and not used."""


class VM_Linker(LocalLinker):
    """Accepted and not used."""


class Container:
    """A place for the value of an input, that checks what is put into it."""

    def __init__(
        self,
        r: Any,
        storage: Any,
        readonly: bool = False,
        strict: bool = False,
        allow_downcast: Any = None,
        name: Any = None,
    ) -> None:
        if not isinstance(storage, list) or not len(storage) >= 1:
            raise TypeError("storage must be a list of length at least one")
        self.type = getattr(r, "type", r)
        self.name = getattr(r, "name", None) if name is None else name
        self.storage = storage
        self.readonly = readonly
        self.strict = strict
        self.allow_downcast = allow_downcast

    @property
    def value(self) -> Any:
        return self.storage[0]

    @value.setter
    def value(self, value: Any) -> None:
        if self.readonly:
            raise Exception(f"Cannot set readonly storage: {self.name}")
        if value is None:
            self.storage[0] = None
        else:
            self.storage[0] = self.type.filter(value, strict=self.strict, allow_downcast=self.allow_downcast)

    data = value
