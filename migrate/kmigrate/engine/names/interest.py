"""Which lines of a file can matter: those with a word that is known to lead to something legacy.

Most functions of most files name nothing of Keras. A search of bytes finds the lines that do far faster than following
the code does.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache

from kmigrate.engine.names.canonical import is_legacy, may_lead_to_legacy
from kmigrate.engine.names.tensorflow import leads_to_tensorflow1
from kmigrate.engine.names.values import (
    FunctionInfo,
    Functions,
    Instance,
    Items,
    LocalClass,
    LocalObject,
    ProjectModule,
    Ref,
    Table,
    Value,
)
from kmigrate.engine.source import Source

_CHAIN = rb"(?![\w])(?:\s*\.\s*([A-Za-z_][A-Za-z0-9_.]*))?"
FIRST_WORDS = (
    *("keras", "theano", "cntk", "getattr", "import_module", "__import__", "importlib"),
    *("KERAS_BACKEND", "THEANO_FLAGS"),
)


class Interest:
    """The words that matter so far, and the lines that have one."""

    def __init__(self, source: Source, words: frozenset[str]) -> None:
        self.source = source
        first = _coded(words)
        # Each with its number: the words came to matter in this order.
        self.words = {word: number for number, (word, _) in enumerate(first)}
        self.flags = bytearray(len(source.starts) + 2)  # of each line: whether it matters
        self.fresh: list[tuple[list[int], str]] = []
        self.reached: set[tuple[str, str]] = set()
        index = source.index
        for word, coded in first:
            if coded in index:
                self._matter(index[coded], word)

    def add(self, word: str) -> None:
        if word in self.words:
            return
        self.words[word] = len(self.words)
        if lines := self.source.lines_of(word):
            self._matter(lines, word)

    def _matter(self, lines: list[int], word: str) -> None:
        self.fresh.append((lines, word))
        flags = self.flags
        for line in lines:
            flags[line] = 1

    def add_everything(self) -> None:
        """After a star import any word may matter."""
        self.flags[:] = b"\1" * len(self.flags)

    def reach(self, word: str, value: Ref) -> None:
        """Only those lines matter that reach a legacy name through `tf`; most that have the word do not."""
        for spelled, _ in value.names:
            if (word, spelled) in self.reached or not leads_to_tensorflow1(spelled):
                continue
            self.reached.add((word, spelled))
            data = self.source.data
            for match in re.finditer(rb"(?<![\w.])" + re.escape(word.encode()) + _CHAIN, data):
                name = f"{spelled}.{match[1].decode()}" if match[1] else spelled  # alone it may be bound anew
                if is_legacy(name) or may_lead_to_legacy(name):
                    line = bisect_right(self.source.starts, match.start())
                    self._matter([line], word)

    def renewed(self) -> list[tuple[int, str]]:
        """The lines that came to matter since this was last asked, each with the word that made it matter."""
        fresh, self.fresh = self.fresh, []
        return sorted({(line, word) for lines, word in fresh for line in lines})

    def touches(self, first: int, last: int) -> bool:
        """Whether one of these lines has a word that matters."""
        return self.flags.find(1, first, last + 1) >= 0


def matters(value: Value, above: tuple[int, ...] = ()) -> bool:
    """Whether a name with that value can lead to a legacy use; `above` are the classes that are being asked already."""
    match value:
        case Ref(names=names):
            return any(is_legacy(spelled) for spelled, _ in names)
        case Instance() | ProjectModule():
            return True
        case Items(element=element, each=each):
            return matters(element, above) or any(matters(one, above) for one in each)
        case Table(element=element, each=pairs):
            return matters(element, above) or any(matters(one, above) for _, one in pairs)
        case LocalClass(info=info) | LocalObject(info=info):
            if id(info) in above:
                return False
            return bool(info.legacy) or any(matters(one, (*above, id(info))) for one in info.attributes.values())
        case _:
            return False


def functions_in(value: Value) -> Iterator[FunctionInfo]:
    """The functions that a value is, or that it holds: the methods of a class, a table of functions."""
    inside: Iterable[Value] = ()
    match value:
        case Functions(functions=functions):
            yield from functions
        case LocalClass(info=info) | LocalObject(info=info):
            inside = info.attributes.values()
        case Items(element=element, each=each):
            inside = (element, *each)
        case Table(element=element, each=pairs):
            inside = (element, *(one for _, one in pairs))
    for one in inside:
        if isinstance(one, Functions):
            yield from one.functions


@lru_cache(maxsize=4)
def _coded(words: frozenset[str]) -> list[tuple[str, bytes]]:
    return [(word, word.encode()) for word in {*FIRST_WORDS, *words}]


@lru_cache(maxsize=4)
def words_of(telling: frozenset[str]) -> frozenset[str]:
    """The words to look for: `fit_generator` is one, and of `fit(nb_epoch)`, a method with a keyword, the keyword."""
    return frozenset(told.rpartition("(")[2].rstrip(")") for told in telling)
