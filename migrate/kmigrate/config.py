"""`[tool.kmigrate]` of pyproject.toml: the long flags of the command line, written down for a project."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from kmigrate.complaints import Complaint, nearest
from kmigrate.settings import TARGETS, Settings

BACKENDS = ("theano", "tensorflow", "cntk")
FORMATS = ("text", "json", "sarif")
VERSION = re.compile(r"[0-3](\.\d+){0,3}")  # of Keras, or of TensorFlow 1 and 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What one place (the command line, or pyproject.toml) says; None where it says nothing."""

    source: str | None = None
    backend: str | None = None
    target: str | None = None
    modern: bool | None = None
    shims: bool | None = None
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None
    exclude: tuple[str, ...] | None = None
    jobs: int | None = None
    python2: bool | None = None
    docs: bool | None = None
    format: str | None = None

    def over(self, weaker: Config) -> Config:
        """This one's word where it has one, else the other's."""
        mine = {field.name: getattr(self, field.name) for field in fields(self)}
        return Config(**{name: getattr(weaker, name) if value is None else value for name, value in mine.items()})

    def settings(self) -> Settings:
        """What of it the engine needs; Settings knows what holds where nobody says anything."""
        said = {field.name: getattr(self, field.name, None) for field in fields(Settings)}
        return Settings(**{name: value for name, value in said.items() if value is not None})


def find(paths: Sequence[str]) -> str | None:
    """The nearest pyproject.toml with a table for kmigrate, upward from the folder that holds all the paths."""
    # Without pathlib, which takes longer to import than all of this takes to run.
    folders = [path if os.path.isdir(path) else os.path.dirname(path) for path in map(os.path.abspath, paths)]
    folder = os.path.commonpath(folders)
    while True:
        file = os.path.join(folder, "pyproject.toml")
        try:
            with open(file, "rb") as opened:
                if b"tool.kmigrate" in opened.read():
                    return file
        except (FileNotFoundError, NotADirectoryError):
            pass
        except OSError as error:
            raise Complaint(f"{file} could not be read: {error.strerror}.") from None
        if folder == os.path.dirname(folder):
            return None
        folder = os.path.dirname(folder)


def load(file: str) -> Config:
    """The table of that file, checked key by key."""
    import tomllib

    try:
        with open(file, encoding="utf-8", newline="") as opened:
            table = tomllib.loads(opened.read()).get("tool", {}).get("kmigrate", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, AttributeError) as error:
        raise Complaint(f"{file} is not a valid pyproject.toml: {error}.") from None
    if not isinstance(table, dict):
        raise Complaint(f"{file}: tool.kmigrate must be a table.")
    return Config(**dict(_checked(file, key, value) for key, value in table.items()))


def is_version(value: str) -> bool:
    return VERSION.fullmatch(value) is not None


def mentions(words: Sequence[str]) -> tuple[str, ...]:
    """Rules as people write them, comma lists and small letters included, as the settings know them."""
    flat = [word.strip() for text in words for word in text.split(",") if word.strip()]
    return tuple(word.upper() if re.fullmatch(r"[kK][mM]\d*", word) else word for word in flat)


def _checked(file: str, key: str, value: Any) -> tuple[str, Any]:
    if key not in KEYS:
        raise Complaint(f"{file}: tool.kmigrate has no key {key!r}.{nearest(key, list(KEYS))}")
    name, fits, wanted = KEYS[key]
    if not fits(value):
        raise Complaint(f"{file}: tool.kmigrate.{key} must be {wanted}, and is {value!r}.")
    if isinstance(value, list):
        value = mentions(value) if key in ("select", "ignore") else tuple(value)
    return name, value


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) for word in value)


def _number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _version(value: Any) -> bool:
    return isinstance(value, str) and is_version(value)


def _one_of(choices: Sequence[str]) -> tuple[Callable[[Any], bool], str]:
    return lambda value: isinstance(value, str) and value in choices, "one of " + ", ".join(map(repr, choices))


# Key: the field of Config, what fits, and how to say what fits.
KEYS: dict[str, tuple[str, Callable[[Any], bool], str]] = {
    "from": ("source", _version, "a version such as '1.2'"),
    "backend": ("backend", *_one_of(BACKENDS)),
    "target": ("target", *_one_of(TARGETS)),
    "modern": ("modern", _flag, "true or false"),
    "shims": ("shims", _flag, "true or false"),
    "select": ("select", _words, "a list of rules such as ['KM2']"),
    "ignore": ("ignore", _words, "a list of rules such as ['KM2']"),
    "exclude": ("exclude", _words, "a list of patterns such as ['vendor/*']"),
    "jobs": ("jobs", _number, "a whole number of at least 1"),
    "python2": ("python2", _flag, "true or false"),
    "docs": ("docs", _flag, "true or false"),
    "format": ("format", *_one_of(FORMATS)),
}
