"""Modes, by name. TensorFlow compiles in one way: a mode is accepted, remembered, and changes nothing."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.theano.gof.link import Linker
from kmigrate_shims.theano.gof.opt import Optimizer


class AddDestroyHandler(Optimizer):
    """Accepted and not used."""


class _Database(Optimizer):
    """A register of optimizations, which keeps the names that it is given."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = {}

    def register(self, name: str, obj: Any = None, *tags: Any, **kwargs: Any) -> Any:
        self.names[name] = obj
        return obj

    def query(self, *args: Any, **kwargs: Any) -> Optimizer:
        return Optimizer()

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __getitem__(self, name: str) -> Any:
        return self.names[name]

    def remove_tags(self, *args: Any) -> None:
        """There are none."""

    def add_tags(self, *args: Any) -> None:
        """They are not used."""


optdb = _Database()
predefined_linkers: dict[Any, Any] = {
    name: Linker() for name in ("py", "c", "c|py", "vm", "cvm", "vm_nogc", "cvm_nogc")
}
predefined_optimizers: dict[Any, Any] = {
    name: Optimizer() for name in ("None", None, "merge", "fast_run", "fast_compile", "o1", "o2", "o3", "o4")
}


def register_linker(name: str, linker: Any) -> None:
    """Remember a linker by name."""
    predefined_linkers[name] = linker


def register_optimizer(name: str, opt: Any) -> None:
    """Remember an optimizer by name."""
    predefined_optimizers[name] = opt


class Mode:
    """How a function is to be compiled: it always is by TensorFlow."""

    # What is shown every value that a call computes, in the modes that look.
    watch: Any = None

    def __init__(self, linker: Any = None, optimizer: Any = "default", **ignored: Any) -> None:
        self.provided_linker = linker
        self.provided_optimizer = optimizer
        self.linker = linker if isinstance(linker, Linker) else Linker()
        self.fn_time = 0.0
        self.call_time = 0.0

    optimizer = property(lambda self: Optimizer())

    def __str__(self) -> str:
        return f"{type(self).__name__}(linker = {self.provided_linker}, optimizer = {self.provided_optimizer})"

    def including(self, *tags: Any) -> Any:
        return self

    def excluding(self, *tags: Any) -> Any:
        return self

    def requiring(self, *tags: Any) -> Any:
        return self

    def register(self, *optimizations: Any) -> Any:
        return self

    def clone(self, link_kwargs: Any = None, optimizer: str = "", **kwargs: Any) -> Any:
        return type(self)(self.provided_linker, optimizer or self.provided_optimizer)


class DebugMode(Mode):
    """Accepted; results are not computed twice."""

    def __init__(self, optimizer: str = "fast_run", linker: Any = None, **ignored: Any) -> None:
        super().__init__(linker, optimizer)


FAST_COMPILE, FAST_RUN, JAX, NUMBA = Mode("py", "fast_compile"), Mode("cvm", "fast_run"), Mode(), Mode()
predefined_modes: dict[str, Mode] = {
    "FAST_COMPILE": FAST_COMPILE,
    "FAST_RUN": FAST_RUN,
    "Mode": Mode(),
    "DebugMode": DebugMode(),
    "DEBUG_MODE": DebugMode(),
}
instantiated_default_mode: Any = None


def get_mode(orig_string: Any) -> Any:
    """The mode of a name, or the mode itself."""
    if orig_string is None:
        return get_default_mode()
    if not isinstance(orig_string, str):
        return orig_string
    if orig_string == "NanGuardMode":
        from kmigrate_shims.theano.compile import watching  # noqa: F401 - it adds its mode
    if orig_string not in predefined_modes:
        raise Exception(f"No predefined mode exist for string: {orig_string}")
    return predefined_modes[orig_string]


def get_default_mode() -> Any:
    """The mode that the settings name."""
    from kmigrate_shims.theano.configdefaults import config

    name = str(config.mode)
    return get_mode(name) if name == "NanGuardMode" else predefined_modes.get(name, predefined_modes["Mode"])


def register_mode(name: str, mode: Any) -> None:
    """Add a mode by name."""
    if name in predefined_modes:
        raise ValueError(f"Mode name already taken: {name}")
    predefined_modes[name] = mode


def __getattr__(name: str) -> Any:
    if name in ("MonitorMode", "NanGuardMode"):
        from kmigrate_shims.theano.compile import watching

        return getattr(watching, name)
    raise AttributeError(name)
