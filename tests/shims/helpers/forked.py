"""Runs programs as `python ARGUMENTS...` would, each in a child of one process that has imported TensorFlow and Keras.

That process does nothing with them: it has no thread pool, no variable and no graph when it forks, so a child begins as a
process of its own begins after these imports, and costs what the program costs. Nothing of kmigrate is imported in it.
What is read while they are imported is its own; a program that asks for another of these variables, or runs where
there is no such process, gets a process of its own.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import runpy
import signal
import subprocess
import sys
import tempfile
import threading
import traceback
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

# All others, HOME and KERAS_BACKEND among them, may have been read by what is imported already.
READ_LATER = {"CUDA_VISIBLE_DEVICES", "PYTEST_CURRENT_TEST", "PYTHONPATH", "TF_NUM_INTRAOP_THREADS"}
ROOT = Path(__file__).resolve().parents[3]
OURS = {__file__, runpy.__file__, "<frozen runpy>"}


def shims() -> dict[str, str]:
    """The variables of a process in which the shims are found, and no backend is chosen."""
    mine = {name: value for name, value in os.environ.items() if name != "KERAS_BACKEND"}
    return {**mine, "PYTHONPATH": str(ROOT / "shims"), "TF_CPP_MIN_LOG_LEVEL": "3"}


class Forked:
    """One such process, started when it is first needed."""

    def __init__(self) -> None:
        self.environment = shims()
        self._process: subprocess.Popen[str] | None = None

    def takes(self, environment: Mapping[str, str]) -> bool:
        """Whether a program with these variables would find everything imported as it is there."""
        differing = {name for name, _ in set(environment.items()) ^ set(self.environment.items())}
        return sys.platform == "linux" and differing <= READ_LATER

    def run(
        self, *arguments: str | Path, env: Mapping[str, str] | None = None, cwd: Path | None = None, timeout: int = 300
    ) -> subprocess.CompletedProcess[str]:
        """As `subprocess.run` does it, with what was printed."""
        env = shims() if env is None else env
        command = [sys.executable, *map(str, arguments)]
        if not self.takes(env):
            return subprocess.run(
                command, env=env, cwd=cwd, timeout=timeout, capture_output=True, text=True, check=False
            )
        with tempfile.TemporaryDirectory() as folder:
            printed = [Path(folder, name) for name in ("stdout", "stderr")]
            asked = {"arguments": command[1:], "environment": dict(env), "folder": str(cwd or Path.cwd())}
            code = self._ask({**asked, "timeout": timeout, "printed": [str(path) for path in printed]})
            out, err = (path.read_text() for path in printed)
        if code == -signal.SIGALRM:
            raise subprocess.TimeoutExpired(command, timeout, out, err)
        return subprocess.CompletedProcess(command, code, out, err)

    def told(self, program: Path, release: str, backend: str, output: Path, *more: str, **variables: str) -> Any:
        """What an old program writes into its first argument, on the shims."""
        flags = ["-W", "ignore", "-m", "kmigrate_shims", "--keras", release, "--backend", backend]
        env = {**shims(), **variables}
        done = self.run(*flags, program, output, *more, env=env, cwd=output.parent, timeout=900)
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(output.read_text(encoding="utf-8"))

    def _ask(self, asked: dict[str, Any]) -> int:
        if self._process is None:
            command = [sys.executable, "-P", __file__]
            pipe = subprocess.PIPE
            self._process = subprocess.Popen(command, env=self.environment, stdin=pipe, stdout=pipe, text=True)
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps(asked), file=self._process.stdin, flush=True)
        return int(self._process.stdout.readline())

    def close(self) -> None:
        if self._process is not None:
            self._process.communicate()


def serve() -> None:
    """Imports, and forks a child for each line that it reads."""
    os.environ["KERAS_BACKEND"] = "tensorflow"  # a keras.json may name one that the Keras of today does not know
    import keras.layers  # noqa: F401
    import tensorflow as tf

    tf.keras.layers  # noqa: B018
    del os.environ["KERAS_BACKEND"]
    given = {os.path.abspath(part) for part in os.environ.get("PYTHONPATH", "").split(os.pathsep) if part}
    sys.path[:] = [part for part in sys.path if part not in given]
    gc.collect()
    gc.freeze()  # children need not look through what was imported
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _become(json.loads(line))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _become(asked: dict[str, Any]) -> NoReturn:
    """The child: a new Python, as far as a program can tell, and its end."""
    code = 70
    try:
        signal.alarm(asked["timeout"])
        for place, flags, number in (
            (os.devnull, os.O_RDONLY, 0),
            *((path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 1 + i) for i, path in enumerate(asked["printed"])),
        ):
            opened = os.open(place, flags)
            os.dup2(opened, number)
            os.close(opened)
        os.chdir(asked["folder"])
        os.environ.clear()
        os.environ.update(asked["environment"])
        sys.path[:0] = [os.path.abspath(p) for p in asked["environment"].get("PYTHONPATH", "").split(os.pathsep) if p]
        importlib.invalidate_caches()
        sys.modules["numpy"].random.seed()
        code = _ended(_program(asked["arguments"]))
    except BaseException:
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(code)


def _program(arguments: list[str]) -> Callable[[], Any]:
    """What Python does with these arguments."""
    if arguments[:2] == ["-W", "ignore"]:
        sys.warnoptions.append("ignore")
        warnings.simplefilter("ignore")
        arguments = arguments[2:]
    first, *rest = arguments
    if first == "-m":
        sys.argv, sys.path[:0] = rest, [os.getcwd()]
        return lambda: runpy.run_module(rest[0], run_name="__main__", alter_sys=True)
    if first.startswith("-") and first != "-c":
        raise ValueError(f"{first} is not known here.")
    sys.argv = ["-c", *rest[1:]] if first == "-c" else arguments
    sys.path.insert(0, "" if first == "-c" else str(Path(first).resolve().parent))
    module = sys.modules["__main__"] = ModuleType("__main__")
    module.__dict__["__builtins__"] = __builtins__
    text, name = (rest[0], "<string>") if first == "-c" else (Path(first).read_bytes(), os.path.abspath(first))
    if first != "-c":
        module.__file__ = name
    return lambda: exec(compile(text, name, "exec", dont_inherit=True), module.__dict__)


def _ended(program: Callable[[], Any]) -> int:
    """The exit code, once everything that a program leaves for its end was done."""
    code = 0
    try:
        program()
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else int(error.code is not None)
        if error.code is not None and not isinstance(error.code, int):
            print(error.code, file=sys.stderr)
    except BaseException as error:
        trace = error.__traceback__
        while trace and trace.tb_frame.f_code.co_filename in OURS:
            trace = trace.tb_next
        sys.excepthook(type(error), error.with_traceback(trace), trace)
        code = 1
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    return code


if __name__ == "__main__":
    serve()
