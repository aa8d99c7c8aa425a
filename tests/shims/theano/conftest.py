"""Programs for Theano, read as the codemod leaves them: `theano` is `kmigrate_shims.theano`."""

from __future__ import annotations

import json
import re
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kmigrate_shims import theano

FIXTURES = Path(__file__).parents[3] / "fixtures" / "theano"


def load(folder: str, name: str) -> Any:
    """A program of a folder of fixtures, as a module."""
    path = FIXTURES / folder / f"{name}.py"
    source = path.read_text()
    source = re.sub(r"^import theano$", "from kmigrate_shims import theano", source, flags=re.M)
    source = re.sub(r"^(from|import) theano\.", r"\1 kmigrate_shims.theano.", source, flags=re.M)
    module = types.ModuleType(f"{folder}_{name}")
    exec(compile(source, str(path), "exec"), module.__dict__)
    return module


@pytest.fixture
def program() -> Callable[[str, str], Any]:
    """Gives a program by folder and name."""
    return load


@pytest.fixture
def recording() -> Callable[[str, str, str], Any]:
    """Gives what the real Theano recorded of a program, by folder, name and floatX."""
    return lambda folder, name, dtype: json.loads((FIXTURES / folder / f"{name}-{dtype}.json").read_text())


@pytest.fixture
def floatx() -> Iterator[Callable[[str], None]]:
    """Sets floatX for the time of a test."""
    before = theano.config.floatX

    def choose(dtype: str) -> None:
        theano.config.floatX = dtype

    yield choose
    theano.config.floatX = before
