"""`import theano` under its old name: installed, used beside modern code, and taken away."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from forked import Forked

PROGRAM = """
import os
os.environ["THEANO_FLAGS"] = "floatX=float32"
from kmigrate_shims.install import install, uninstall
install(keras="2.3", backend="theano")
install(keras="2.3", backend="theano")
import theano
import theano.tensor as T
from theano.tensor.shared_randomstreams import RandomStreams
from theano import config
assert config.floatX == "float32" and T.vector().dtype == "float32"
x = T.scalar("x")
print(float(theano.function([x], T.grad(x ** 2, x))(3.0)))
import tensorflow as tf
assert tf.keras.layers.Dense(1)(tf.ones((1, 2))).shape == (1, 1)
uninstall()
try:
    import theano.tensor.nnet
except ImportError:
    print("gone")
"""


def test_installed_and_taken_away(forked: Forked, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    done = forked.run(program)
    assert done.stdout.split() == ["6.0", "gone"], done.stderr[-2000:]


REMOVED = """
import kmigrate_shims, numpy
kmigrate_shims.install(keras="2.3", backend="theano", removed=True)
import collections, inspect, theano
assert numpy.float is float and collections.Iterable and inspect.getargspec(lambda a: a).args == ["a"]
kmigrate_shims.uninstall()
print("float" in vars(numpy), hasattr(collections, "Iterable"), hasattr(inspect, "getargspec"))
kmigrate_shims.install(keras="2.3", backend="theano")
print("float" in vars(numpy))
"""


def test_removed_names_only_where_asked_for(forked: Forked, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(REMOVED)
    done = forked.run(program)
    assert done.stdout.split() == ["False"] * 4, done.stderr[-2000:]


def test_floatx_is_that_of_keras_only_once_keras_is_imported(tmp_path: Path) -> None:
    script = tmp_path / "types.py"
    script.write_text("import theano\nprint(theano.config.floatX)\nimport keras\nprint(theano.config.floatX)\n")
    command = [sys.executable, "-W", "ignore", "-m", "kmigrate_shims", "--backend", "theano", str(script)]
    environment = {**os.environ, "THEANO_FLAGS": "floatX=float64"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.stdout.split() == ["float64", "float32"], done.stderr


FLAGS = """
import os
from kmigrate_shims.install import install
install(keras="1.2", backend="theano")
os.environ["THEANO_FLAGS"] = "floatX=float32,mode=FAST_COMPILE"
import {first}
import theano
print(theano.config.floatX, theano.config.mode, theano.tensor.scalar().dtype)
"""


@pytest.mark.parametrize("first", ["theano", "keras"])
def test_flags_that_a_program_writes_before_it_imports_theano(forked: Forked, tmp_path: Path, first: str) -> None:
    program = tmp_path / "program.py"
    program.write_text(FLAGS.format(first=first))
    done = forked.run(program)
    assert done.stdout.split() == ["float32", "FAST_COMPILE", "float32"], done.stderr[-2000:]
