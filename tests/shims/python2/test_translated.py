"""Programs of Python 2 run as they stand, with the division that they had."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from forked import Forked

from kmigrate_shims.python2 import compiled, is_python2

pytest.importorskip("fissix")
ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    "text",
    [
        "x = 1 / 2",
        "try:\n    xrange\nexcept NameError:\n    xrange = range\nfor i in xrange(3): pass",
        "try:\n    import cPickle as pickle\nexcept ImportError:\n    import pickle",
        "from six.moves import xrange\nxrange(3)",
        "from functools import reduce\nreduce(max, [1])",
        "from .StringIO import x",
        "keys = d.keys()",
        "def read(file):\n    return file.read()",
    ],
)
def test_what_python_3_runs_is_left_alone(text: str) -> None:
    assert not is_python2(text)


@pytest.mark.parametrize(
    "text",
    ["print 'a'", "import cPickle", "for i in xrange(3): pass", "d.iteritems()", "file('a')", "exec 'a'", "x = 0777"],
)
def test_what_only_python_2_runs_is_known(text: str) -> None:
    assert is_python2(text)


PROGRAM = """\
# -*- coding: latin-1 -*-
import cPickle
import beside
class Half:
    n = 7
h = Half()
h.n /= 2
x = 7
x /= 2
calls = []
def f():
    calls.append(1)
    return [9]
f()[0] /= 2.0
print "caf\xe9", 7 / 2, 7 / 2.0, h.n, x, beside.half(9), len(calls)
print sorted({1: 2}.iteritems()), map(str, xrange(2))
"""


def play(forked: Forked, folder: Path, text: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Runs a program where the codemod is installed."""
    (folder / "old.py").write_bytes(text.encode("latin-1"))
    return forked.run("-m", "kmigrate_shims", "--keras", "2.2", folder / "old.py", env=environment)


def test_a_program_and_what_lies_beside_it(forked: Forked, tmp_path: Path, whole: dict[str, str]) -> None:
    (tmp_path / "beside.py").write_text("def half(n):\n    print 'half'\n    return n / 2\n")
    done = play(forked, tmp_path, PROGRAM, whole)
    assert done.stdout.splitlines() == ["half", "caf\xe9 3 3.5 3 3 4 1", "[(1, 2)] ['0', '1']"], done.stderr[-2000:]
    assert "old.py is Python 2" in done.stderr


def test_true_division_is_kept_where_it_was_asked_for() -> None:
    text = "from __future__ import division\nprint 7 / 2\n"
    code = compiled(text, "a.py")
    if code is not None:  # None where the codemod is not installed
        assert "__divide_as_python_2__" not in code.co_names
