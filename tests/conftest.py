from __future__ import annotations

import ctypes
import os
import random
import sys
import traceback
from collections.abc import Callable

import pytest
from hypothesis import settings

# The same examples in every run, so that a change fails for what it does; `--hypothesis-profile search` looks for new ones.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("search", max_examples=2000, deadline=None)
settings.load_profile("same")

InChild = Callable[..., None]


def _seed() -> None:
    """The same draws wherever a test runs, and beside whichever others: a test that fails, fails again."""
    random.seed(0)  # from which Keras 3 takes the seed of every initializer and dropout without one
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(0)
    if "tensorflow" in sys.modules:
        sys.modules["tensorflow"].random.set_seed(0)


@pytest.hookimpl(tryfirst=True)
def pytest_make_collect_report() -> None:
    _seed()  # for layers that are made as parameters


@pytest.fixture(autouse=True)
def _seeded() -> None:
    _seed()


def _drop_rights() -> None:
    """Takes from root what lets it ignore permissions; anybody else has nothing to lose."""
    if os.geteuid() == 0:
        header = (ctypes.c_uint32 * 2)(0x20080522, 0)
        if ctypes.CDLL(None, use_errno=True).capset(header, (ctypes.c_uint32 * 6)()) != 0:
            raise OSError(ctypes.get_errno(), "capset failed")


def _run(call: Callable[[], object], pipe: int, plain: bool) -> None:
    try:
        if plain:
            _drop_rights()
        call()
    except BaseException:
        os.write(pipe, traceback.format_exc().encode()[-60_000:])
        os._exit(1)
    os._exit(0)


@pytest.fixture
def in_child() -> InChild:
    """Calls a function in a forked process and fails as it fails; with `plain`, permissions hold also for root."""

    def run(call: Callable[[], object], *, plain: bool = False) -> None:
        reader, writer = os.pipe()
        process = os.fork()
        if process == 0:
            _run(call, writer, plain)
        os.close(writer)
        with os.fdopen(reader, "rb") as pipe:
            said = pipe.read().decode()
        _, status = os.waitpid(process, 0)
        assert status == 0, said or f"the child ended with status {status}"

    return run
