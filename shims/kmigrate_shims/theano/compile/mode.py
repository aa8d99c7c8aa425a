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


class NanGuardMode(Mode):
    """Outputs and updates are looked at after each call, and what is not finite is an error."""

    def __init__(
        self,
        nan_is_error: Any = None,
        inf_is_error: Any = None,
        big_is_error: Any = None,
        optimizer: Any = "default",
        linker: Any = None,
        db: Any = None,
    ) -> None:
        super().__init__(linker, optimizer)
        self.nan_is_error = True if nan_is_error is None else nan_is_error
        self.inf_is_error = True if inf_is_error is None else inf_is_error
        self.big_is_error = True if big_is_error is None else big_is_error


class MonitorMode(Mode):
    """Not there: no function of Python can stand between the operations of a compiled graph."""

    def __init__(
        self, pre_func: Any = None, post_func: Any = None, optimizer: Any = "default", linker: Any = None
    ) -> None:
        raise NotImplementedError(
            "MonitorMode is not there on TensorFlow: use theano.printing.Print on the variables that you want to see, "
            "or tf.debugging.enable_check_numerics()."
        )


FAST_COMPILE, FAST_RUN, JAX, NUMBA = Mode("py", "fast_compile"), Mode("cvm", "fast_run"), Mode(), Mode()
predefined_modes: dict[str, Mode] = {
    "FAST_COMPILE": FAST_COMPILE,
    "FAST_RUN": FAST_RUN,
    "Mode": Mode(),
    "DebugMode": DebugMode(),
    "DEBUG_MODE": DebugMode(),
    "NanGuardMode": NanGuardMode(),
}
instantiated_default_mode: Any = None


def get_mode(orig_string: Any) -> Any:
    """The mode of a name, or the mode itself."""
    if orig_string is None:
        return get_default_mode()
    if not isinstance(orig_string, str):
        return orig_string
    if orig_string not in predefined_modes:
        raise Exception(f"No predefined mode exist for string: {orig_string}")
    return predefined_modes[orig_string]


def get_default_mode() -> Any:
    """The mode that the settings name."""
    from kmigrate_shims.theano.configdefaults import config

    return predefined_modes.get(str(config.mode), predefined_modes["Mode"])


def register_mode(name: str, mode: Any) -> None:
    """Add a mode by name."""
    if name in predefined_modes:
        raise ValueError(f"Mode name already taken: {name}")
    predefined_modes[name] = mode
