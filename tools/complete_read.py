"""Reads `tools/data/`: what the old releases offered, by release, and the words and fields of the targets."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "tools" / "data"
sys.path[:0] = [str(ROOT / "migrate")]

from kmigrate.atlas.targets import split_parameters  # noqa: E402

FILES = ("legacy-keras", "legacy-mxnet", "legacy-parts", "legacy-tensorflow")
CALLABLE = ("function", "class")


@dataclass
class Release:
    """The public names of one old release."""

    name: str
    names: dict[str, tuple[str, str]] = field(default_factory=dict)  # module, class, function, value, alias, import
    inits: dict[str, str] = field(default_factory=dict)
    members: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)  # class -> member -> kind, text
    words: dict[str, dict[str, str]] = field(default_factory=dict)  # family -> word -> definition

    @property
    def source(self) -> str | None:
        """What `--from` would say; nothing for tf.keras, whose defaults are those of no Keras before 3."""
        if self.name.startswith("tf-"):
            return None
        number = self.name.rpartition("-")[2]
        return "2.3.1" if self.name.startswith(("app", "pre")) else number

    def definition(self, name: str) -> str:
        kind, text = self.names.get(name, ("", ""))
        return text if kind in ("alias", "import") and text in self.names else name

    def signature(self, name: str) -> dict[str, str | None] | None:
        """Parameter -> default as text; None where the name is not called or takes what it likes."""
        name = self.definition(name)
        kind, text = self.names.get(name, ("", ""))
        if kind == "class":
            text = self.inits.get(name, "")
        elif kind != "function":
            return None
        return split_parameters(text)

    @staticmethod
    def split(text: str) -> dict[str, str | None]:
        return split_parameters(text)

    def ancestry(self, cls: str) -> Iterator[str]:
        seen: set[str] = set()
        queue = [cls]
        while queue:
            one = self.definition(queue.pop(0))
            if one not in seen and one in self.names:
                seen.add(one)
                yield one
                queue += [base for base in self.names[one][1].split(", ") if base]


def lines(stem: str) -> Iterator[tuple[list[str], str, str, str]]:
    for line in (DATA / f"{stem}.txt").read_text(encoding="utf-8").splitlines()[1:]:
        releases, kind, name, *text = line.split("\t")
        yield releases.split(","), kind, name, text[0] if text else ""


@cache
def releases() -> dict[str, Release]:
    found: dict[str, Release] = {}
    for stem in FILES:
        for names, kind, name, text in lines(stem):
            for one in names:
                _put(found.setdefault(one, Release(one)), kind, name, text)
    return found


def _put(release: Release, kind: str, name: str, text: str) -> None:
    owner, _, last = name.rpartition(".")
    if kind == "string":
        family, _, word = name.partition(":")
        release.words.setdefault(family, {})[word] = text
    elif kind == "init":
        release.inits[owner] = text
    elif kind in ("method", "attribute", "field"):
        release.members.setdefault(owner, {})[last] = (kind, text)
    elif release.names.get(name, ("module", ""))[0] == "module":
        release.names[name] = (kind, text)  # `keras.layers.merge` was a module and a function


@cache
def target_words() -> dict[str, dict[str, str]]:
    """Family -> word -> what it stands for, where both ages agree that it exists."""
    found: dict[str, dict[str, str]] = {}
    count: dict[str, set[str]] = {}
    for ages, kind, name, text in lines("targets"):
        if kind == "string":
            count.setdefault(name, set()).update(ages)
            if len(count[name]) == 2:
                family, _, word = name.partition(":")
                found.setdefault(family, {})[word] = text
    return found


@cache
def target_fields(age: str) -> frozenset[str]:
    return frozenset(name for ages, kind, name, _ in lines("targets") if kind == "field" and age in ages)
