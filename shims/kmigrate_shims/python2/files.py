"""Files as Python 2 read them: a character is a byte, lines end in "\\n" alone, and pickles take any file."""

from __future__ import annotations

import csv
import io
import pickle
from collections.abc import Callable
from typing import Any

BYTES = "latin-1"  # each byte is one character, and the other way round


def opened(name: Any, mode: str = "r", buffering: int = -1, *given: Any, **options: Any) -> Any:
    """`open` and `file`. A program that says an encoding means the function of Python 3, or of `io`."""
    if "b" in mode or given or options or not isinstance(name, str | bytes):
        return open(name, mode, buffering, *given, **options)
    universal = "U" in mode
    mode = mode.replace("U", "") or "r"
    mode = mode if mode[0] in "rwa" else "r" + mode
    return open(name, mode, buffering or -1, encoding=BYTES, newline=None if universal else "\n")


def _bytes_of(file: Any) -> Any:
    """The bytes behind a file of text."""
    if not isinstance(file, io.TextIOWrapper):
        return file
    file.flush()
    return file.buffer


def _text_of(file: Any) -> Any:
    """The lines of a file of bytes. What is written to it is there at once, for the file itself is what is closed."""
    if not isinstance(file, io.BufferedIOBase | io.RawIOBase):
        return file
    if file.readable():
        return (line.decode(BYTES) for line in file)
    return _Written(file)


class _Written:
    """What `csv` writes text to, where the file takes bytes."""

    def __init__(self, file: Any) -> None:
        self.file = file

    def write(self, text: str) -> int:
        return int(self.file.write(text.encode(BYTES)))


def _unpickled(load: Callable[..., Any]) -> Callable[..., Any]:
    """`pickle.load` and `loads`: strings of Python 2 are text, arrays of NumPy in them are arrays."""

    def old(source: Any, *, encoding: str = BYTES, **options: Any) -> Any:
        taken = source.encode(BYTES) if isinstance(source, str) else _bytes_of(source)
        return load(taken, encoding=encoding, **options)

    return old


def _pickled(dump: Callable[..., Any]) -> Callable[..., Any]:
    def old(value: Any, file: Any, *given: Any, **options: Any) -> Any:
        return dump(value, _bytes_of(file), *given, **options)

    return old


def _tabled(function: Callable[..., Any]) -> Callable[..., Any]:
    """`csv.reader` and `csv.writer`, which were given files of bytes."""

    def old(file: Any, *given: Any, **options: Any) -> Any:
        return function(_text_of(file), *given, **options)

    return old


def begin() -> None:
    """`pickle` and `csv` take the files of Python 2 from now on."""
    if pickle.load.__module__ == __name__:
        return
    for name, made in (("load", _unpickled), ("loads", _unpickled), ("dump", _pickled)):
        setattr(pickle, name, made(getattr(pickle, name)))
    for name in ("reader", "writer"):
        setattr(csv, name, _tabled(getattr(csv, name)))
