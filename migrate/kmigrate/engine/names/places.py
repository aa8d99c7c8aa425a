"""Which target name an old name becomes, and under which local name a file reaches it."""

from __future__ import annotations

from dataclasses import dataclass

from kmigrate.atlas import exists, members
from kmigrate.engine.names.canonical import NEIGHBOURS, canonical, module_row, split_root
from kmigrate.engine.names.tensorflow import is_tensorflow1
from kmigrate.engine.names.values import Binding
from kmigrate.settings import Settings
from kmigrate.tables import Facts, Row


def row_of(name: str, facts: Facts) -> tuple[Row | None, str]:
    """The row that speaks of a canonical name or of what it hangs on, and the rest of the name behind it."""
    prefix = name
    while prefix:
        row = facts.names.get(prefix)
        if row is not None:
            return row, name[len(prefix) :]
        prefix = prefix.rpartition(".")[0]
    return None, ""


def is_module(name: str, settings: Settings) -> bool:
    return name == "keras" or bool(members(name, settings.target))


def has_target(name: str, settings: Settings) -> bool:
    """Whether the target has the name, or what it is an attribute of."""
    if name.startswith(("kmigrate_shims", "tensorflow.", "scikeras.", "keras_tuner")):
        return True
    head, tail = name, ""
    while head and not (head == "keras" or exists(head, settings.target)):
        head, _, last = head.rpartition(".")
        tail = last
    # `keras.layers.Dense.from_config` hangs on a class; `keras.layers.Missing` hangs on nothing.
    return bool(head) and (not tail or not is_module(head, settings))


def alone(name: str, settings: Settings, facts: Facts) -> str:
    """The name itself, or what stands for it where Keras 3 alone is the target and lacks it."""
    if settings.target != "keras" or has_target(name, settings):
        return name
    if name in facts.alone:
        return facts.alone[name]
    return f"tensorflow.{name}" if name.startswith(BESIDE) and exists(name, "tf.keras") else name


# Of these, what Keras 3 alone lacks is in tf.keras, and works with it as it is.
BESIDE = ("keras.preprocessing.", "keras.layers.")


@dataclass(slots=True)
class Place:
    """Where a binding's name comes from after the rewrite: `from module import name as asname`."""

    path: str  # what the local name stands for: "tensorflow.keras.layers.Conv2D"
    local: str
    symbol: bool
    module: str = ""
    name: str = ""
    by_names: bool = False  # members are better imported by name than through the module
    kept: bool = False  # stays as it is written


class Places:
    """Places of all bindings of one file."""

    def __init__(self, settings: Settings, facts: Facts, homes: dict[str, str] | None = None) -> None:
        self.settings = settings
        self.facts = facts
        self.homes = homes or {}
        self.moves = settings.wants("KM101", "moved-modules")

    def path(self, name: str) -> str:
        """A target name as it is imported: under `tensorflow.` unless Keras 3 alone is the target."""
        if self.homes and (home := self.home(name)):
            return home
        if name.partition(".")[0] == "keras" and self.settings.target == "tf.keras" and self.moves:
            return f"tensorflow.{name}"
        return name

    def home(self, name: str) -> str:
        """The name under the module that the file takes such names from; empty where that is the target's own."""
        for old, new in self.homes.items():
            if name == old or name.startswith(f"{old}."):
                return new + name[len(old) :]
        return ""

    def target(self, name: str) -> tuple[str, Row | None]:
        """The target name of a canonical name, and the row that says so."""
        row, tail = row_of(name, self.facts)
        if self.homes and (row is None or row.kind == "name") and self.home(name):
            return name, None
        if row is not None and row.kind == "shim" and not self.settings.shims:
            return "", row
        if (
            row is not None
            and row.kind == "name"
            and not has_target(row.new, self.settings)
            and has_target(name, self.settings)
        ):
            return name, None  # Keras 3 alone still has some names that tf.keras lost
        if row is not None and row.kind in ("name", "shim") and self.settings.wants(row.code, self._name(row)):
            return alone(row.new, self.settings, self.facts) + tail, row
        if row is not None and row.kind == "removed":
            return "", row
        return alone(name, self.settings, self.facts), row

    def _name(self, row: Row) -> str:
        return next((table.name for table in self.facts.tables if table.code == row.code), "")

    def place(self, binding: Binding) -> Place:
        spelled = binding.spelled
        root, rest = split_root(spelled)
        name = canonical(spelled)
        stays = Place(spelled, binding.local, False, kept=True)
        if (not root and not is_tensorflow1(spelled)) or name.partition(".")[0] in NEIGHBOURS:
            return stays
        if name == "tensorflow":  # `from keras.backend import tf`
            return Place(name, binding.local, False, "", name)
        if binding.kind == "assigned":
            new, _ = self.target(name)
            return Place(self.path(new or name), binding.local, not is_module(name, self.settings))
        if not self.moves and self.target(name)[0] == name:
            return stays
        full = f"keras.{rest}" if rest else "keras"
        row = module_row(full)
        if is_module(name, self.settings) and self.target(name)[0] == name:
            path = self.path(name)
            by_names = binding.kind != "project" and row is not None and row.prefer == "names" and row.old == full
            return Place(path, binding.local, False, path.rpartition(".")[0], path.rpartition(".")[2], by_names)
        new, _ = self.target(name)
        if not new or not has_target(self.home(new) or new, self.settings):
            return Place(spelled, binding.local, True, kept=True)
        path = self.path(new)
        module, _, last = path.rpartition(".")
        own = binding.alias is not None and binding.alias.asname is None and spelled.rpartition(".")[2] == binding.local
        return Place(path, last if own and binding.kind == "import" else binding.local, True, module, last)
