"""Classes and functions of the user, which a file names and does not hold."""

from __future__ import annotations

import importlib
import importlib.util
import types
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kmigrate_runtime.build.recovered import Module, shown, sourced
from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.spec import Foreign, Layer

COMPILED = ("loss", "metric", "optimizer")  # what stands for the layer where something of the training is asked for


@dataclass
class Custom:
    """What `--custom` gave, by name, and what of it a model used."""

    names: Mapping[str, Any] = field(default_factory=dict)
    origin: str = ""
    trust: bool = False  # whether source that was recovered from bytecode may be run
    used: dict[str, Any] = field(default_factory=dict)
    module: Module = field(default_factory=Module)  # of functions that were recovered

    def known(self, foreign: Foreign, layer: Layer) -> Any:
        """The user's object: by its own name, or by that of the layer where it has none or none of its own."""
        for name in (*_spoken(foreign), layer.name):
            if name in self.names:
                found = self.names[name]
                self.used[foreign.name if foreign.name in _spoken(foreign) else name] = found
                if isinstance(found, types.FunctionType):  # Keras writes it by this
                    self.used[found.__name__] = found
                return found
        return None

    def own(self) -> list[str]:
        """The names of what is the user's: no module, and nothing that was imported from Keras."""
        return [name for name, value in self.names.items() if _is_own(value)]

    def named(self, name: str) -> Any:
        if name in self.names and _is_own(self.names[name]):
            self.used[name] = self.names[name]
            return self.names[name]
        return None

    def find(self, foreign: Foreign, layer: Layer) -> Any:
        found = self.known(foreign, layer)
        if found is None and foreign.code is not None and self.trust:
            found = self.module.add(foreign, layer, self.names)
            self.used[found.__name__] = found
        if found is None:
            raise Complaint(self.advice(foreign.what, foreign.name, layer, foreign))
        return found

    function = find

    def advice(self, what: str, name: str, layer: Layer, foreign: Foreign | None = None) -> str:
        """Says exactly what to supply."""
        wanted = layer.name if what == "lambda" or not name.isidentifier() else name
        code = foreign is not None and foreign.code is not None
        held = "which the file holds as bytecode" if code else "which the file names and does not hold as source"
        nameless = wanted == layer.kind in COMPILED  # a `<lambda>` that a model was compiled with
        told_how = f" (or OUTPUT_{wanted}, for one output of several)" if nameless else ""
        who = f"The {layer.kind}" if layer.kind in COMPILED else f"Layer {layer.name!r}"
        told = [f"{who} needs the {what} {name!r}, {held}."]
        if code and foreign is not None and not self.trust:
            source = sourced(foreign, layer)
            if not source.why_not:
                told.append(f"Its source is: {shown(source)}\nGive --trust to use it, once you have read it.")
            else:
                told.append(f"Its source cannot be recovered: {source.why_not}.")
        if self.origin:
            told.append(f"{self.origin} has no {wanted!r}.")
        give = "Or give" if "--trust" in told[-1] else "Give"
        told.append(
            f"{give} --custom FILE.py with a {'class' if what == 'class' else 'function'} named {wanted}{told_how}"
        )
        if foreign is not None:
            told[-1] += _signature(foreign)
        if layer.kind in COMPILED:
            told[-1] += ", or --inference, which leaves out what the model was trained with"
        return " ".join(told) + "."


def load(where: Any, trust: bool = False) -> Custom:
    """The names of a Python file, a module or a dictionary. The user names it, so that it is run."""
    if where is None:
        return Custom(trust=trust)
    if not isinstance(where, str | Path):
        return Custom(where if isinstance(where, Mapping) else vars(where), "what was given as custom", trust=trust)
    path = Path(where)
    try:
        if path.suffix == ".py" or path.exists():
            place = importlib.util.spec_from_file_location(path.stem, path)
            if place is None or place.loader is None:
                raise Complaint(f"{where}: not a Python file.")
            module = importlib.util.module_from_spec(place)
            place.loader.exec_module(module)
        else:
            module = importlib.import_module(str(where))
    except Complaint:
        raise
    except Exception as error:
        told = f"--custom {where} could not be imported: {type(error).__name__}: {error}."
        old = isinstance(error, ImportError | AttributeError) and "keras" in f"{error} {getattr(error, 'name', '')}"
        advice = f" It is written for an old Keras: `kmigrate {where}` rewrites it." if old else ""
        raise Complaint(told + advice) from error
    return Custom(vars(module), str(where), trust=trust)


def _is_own(value: Any) -> bool:
    home = getattr(value, "__module__", None) if callable(value) else None
    return callable(value) and str(home).partition(".")[0] not in ("keras", "tensorflow", "kmigrate_shims")


def _spoken(foreign: Foreign) -> tuple[str, ...]:
    """Its names, shortest last: Keras writes `package>name` for what was registered."""
    if foreign.name in ("", "<lambda>", "lambda"):
        return ()
    return tuple(dict.fromkeys((foreign.name, foreign.name.rpartition(">")[2], foreign.name.rpartition(".")[2])))


def _signature(foreign: Foreign) -> str:
    parts = []
    if foreign.what == "class":
        keys = ", ".join(sorted(foreign.config)) or "nothing"
        parts.append(f"whose from_config takes {keys}")
    else:
        if foreign.config:
            parts.append(f"called with the arguments {foreign.config!r}")
        if foreign.defaults:
            parts.append(f"whose defaults were {foreign.defaults!r}")
        if foreign.closure:
            parts.append(f"which closed over {foreign.closure!r}")
    return f" ({'; '.join(parts)})" if parts else ""
