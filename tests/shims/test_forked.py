"""What `forked` runs is like a process of its own: what it is given, what it leaves, and how it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from forked import Forked, shims

pytest.importorskip("keras", reason="it imports TensorFlow and Keras", exc_type=ImportError)

GIVEN = """
import json, os, sys, warnings
warnings.warn("heard")
print(json.dumps([sys.argv, __name__, vars().get("__file__"), os.getcwd(), sys.path[0], os.environ.get("CUDA_VISIBLE_DEVICES"),
    sys.stdin.read(), [p for p in sys.path if p.endswith(("shims", "helpers"))], "forked" in sys.modules]))
print("beside", file=sys.stderr)
"""


@pytest.mark.parametrize("kind", ["file", "text", "module"])
@pytest.mark.parametrize("quiet", [(), ("-W", "ignore")])
def test_a_program_is_given_what_python_gives_it(
    forked: Forked, tmp_path: Path, kind: str, quiet: tuple[str, ...]
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "given.py").write_text(GIVEN)
    program = {"file": ["folder/given.py"], "text": ["-c", GIVEN], "module": ["-m", "folder.given"]}[kind]
    arguments, env = [*quiet, *program, "one", "--two"], {**shims(), "CUDA_VISIBLE_DEVICES": "7"}
    assert forked.takes(env)
    found = forked.run(*arguments, env=env, cwd=tmp_path)
    wanted = subprocess.run(
        [sys.executable, *arguments], env=env, cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    assert found.stdout == wanted.stdout
    assert found.stderr == wanted.stderr
    assert found.returncode == wanted.returncode == 0
    assert json.loads(found.stdout)[0][1:] == ["one", "--two"]


@pytest.mark.parametrize(
    "text",
    [
        "raise ValueError('mine')",
        "def f():\n    1 / 0\nf()",
        "def f(:",
        "import sys; sys.exit(3)",
        "import sys; sys.exit()",
        "import sys; sys.exit('a word')",
        "import atexit, threading, time\natexit.register(print, 'last')\n"
        "threading.Thread(target=lambda: (time.sleep(0.2), print('thread'))).start()\nprint('first')",
        "import os; os.kill(os.getpid(), 9)",
        "import os; print('unwritten'); os._exit(5)",
        "import kmigrate_shims.nothing",
    ],
)
def test_it_ends_as_python_ends_it(forked: Forked, tmp_path: Path, text: str) -> None:
    (tmp_path / "program.py").write_text(text)
    found = forked.run("program.py", cwd=tmp_path)
    wanted = subprocess.run([sys.executable, "program.py"], env=shims(), cwd=tmp_path, capture_output=True, text=True)
    assert (found.returncode, found.stdout, found.stderr) == (wanted.returncode, wanted.stdout, wanted.stderr)


def test_it_may_take_no_longer(forked: Forked) -> None:
    with pytest.raises(subprocess.TimeoutExpired) as error:
        forked.run("-c", "print('begun', flush=True)\nimport time; time.sleep(60)", timeout=1)
    assert error.value.output == "begun\n"
    assert forked.run("-c", "print(1)").stdout == "1\n"


def test_nothing_is_left_for_the_next_one(forked: Forked, tmp_path: Path) -> None:
    """Neither what a program did to its process nor what it drew without a seed; and it draws with one what it should."""
    before = dict(os.environ), list(sys.path), os.getcwd()
    spoils = (
        "import os, sys, keras, numpy, tensorflow as tf, kmigrate_shims\n"
        "keras.backend.set_floatx('float64'); tf.config.run_functions_eagerly(True); tf.constant(1.0) + 1.0\n"
        "kmigrate_shims.install('1.2.2', 'theano'); os.environ['LEFT'] = '1'; os.chdir('/'); sys.path.append('/left')\n"
        "numpy.random.seed(1)"
    )
    assert forked.run("-c", spoils, cwd=tmp_path).returncode == 0
    asks = (
        "import os, sys, keras, numpy, tensorflow as tf\n"
        "print(keras.backend.floatx(), tf.config.functions_run_eagerly(), 'LEFT' in os.environ, '/left' in sys.path,\n"
        "      'kmigrate_shims' in sys.modules, keras.__version__[0])\n"
        "print(numpy.random.rand()); numpy.random.seed(3); print(numpy.random.rand())"
    )
    (said, drawn, seeded), (again, other, same) = (
        forked.run("-c", asks, cwd=tmp_path).stdout.splitlines() for _ in range(2)
    )
    assert said == again == "float32 False False False False 3"
    assert drawn != other
    assert seeded == same
    assert (dict(os.environ), list(sys.path), os.getcwd()) == before


def test_nothing_was_done_before_it_forks(forked: Forked) -> None:
    """One thread, no context of TensorFlow, nothing of kmigrate: what a program finds after its own imports."""
    text = (
        "import os, sys\nfrom tensorflow.python.eager import context\n"
        "print(len(os.listdir('/proc/self/task')) if sys.platform == 'linux' else 1, context.context()._initialized,\n"
        "      any(name.startswith('kmigrate') for name in sys.modules))"
    )
    assert forked.run("-c", text).stdout == "1 False False\n"


@pytest.mark.parametrize(
    ("name", "value"), [("KERAS_BACKEND", "tensorflow"), ("TF_DETERMINISTIC_OPS", "1"), ("HOME", "/nowhere")]
)
def test_what_imports_read_is_met_in_a_process_of_its_own(name: str, value: str) -> None:
    one = Forked()  # which never starts
    env = {**shims(), name: value}
    assert one.takes({**shims(), "CUDA_VISIBLE_DEVICES": "", "PYTHONPATH": ""})
    assert not one.takes(env)
    done = one.run("-c", "import os, sys; print(os.environ[sys.argv[1]], 'keras' in sys.modules)", name, env=env)
    assert done.stdout == f"{value} False\n"
    one.close()
