"""Times programs for Theano on the shim, beside the real Theano, and writes a page.

    python benchmarks/theano.py --real "COMMAND OF A PYTHON WITH THEANO 1.0.5" --write

Without `--write` the page is printed. It takes about nine minutes on a quiet machine with two processors, half of it
for Theano's compiler.

The programs are those of fixtures/theano/programs. Each is run in a process of its own, the two Theanos in turn, so
that a busy minute of the machine hits both; of several runs the best counts.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PROGRAMS = ROOT / "fixtures" / "theano" / "programs"
NAMES = ("trivial", "logistic", "mlp", "lenet", "lstm", "rbm", "autoencoder")
# The recorder says `import theano`: for the shim that name is given to it before.
SHIM = """
import runpy, sys
import importlib, importlib.abc, importlib.machinery
class Loader(importlib.abc.Loader):
    def __init__(self, module): self.module, self.spec = module, module.__spec__
    def create_module(self, spec): return self.module
    def exec_module(self, module): module.__spec__ = self.spec
class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] != "theano": return None
        module = importlib.import_module("kmigrate_shims." + name)
        return importlib.machinery.ModuleSpec(name, Loader(module), is_package=hasattr(module, "__path__"))
sys.meta_path.insert(0, Finder())
sys.argv = sys.argv[1:]
sys.path.insert(0, ".")
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def run(command: list[str], name: str, steps: int, floatx: str) -> dict[str, Any]:
    """What a program took in one process."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "recording.json"
        flags = f"floatX={floatx},device=cpu"
        given = os.environ.get("THEANO_FLAGS")
        environment = {
            **os.environ,
            "THEANO_FLAGS": f"{given},{flags}" if given else flags,
            "TF_CPP_MIN_LOG_LEVEL": "3",
        }
        whole = [*command, "recorder.py", name, str(steps), str(path)]
        done = subprocess.run(whole, cwd=PROGRAMS, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{name} did not run with {command[0]}:\n{done.stderr[-2000:]}")
        return dict(json.loads(path.read_text()))


def measure(
    commands: dict[str, list[str]], names: list[str], steps: int, runs: int, floatx: str
) -> dict[str, dict[str, Any]]:
    """For each program and each Theano the best of some runs."""
    found: dict[str, dict[str, Any]] = {}
    for name in names:
        taken: dict[str, list[dict[str, Any]]] = {key: [] for key in commands}
        for _ in range(runs):
            for key, command in commands.items():
                taken[key].append(run(command, name, steps, floatx))
        found[name] = {key: _best(recordings) for key, recordings in taken.items()}
        print(
            name,
            {
                key: f"{value['step']:.3f} ms, compiles in {value['compile']:.2f} s"
                for key, value in found[name].items()
            },
        )
    return found


def _best(recordings: list[dict[str, Any]]) -> dict[str, float]:
    # TensorFlow compiles when a function is first called: the first step belongs to the compile time.
    compile_times = [each["compile seconds"] + each["first step seconds"] for each in recordings]
    return {"step": 1e3 * min(each["step seconds"] for each in recordings), "compile": min(compile_times)}


def page(found: dict[str, dict[str, Any]], floatx: str, versions: str, steps: int) -> str:
    """The measurements as a page."""
    lines = [
        "# Theano's programs on TensorFlow: what they cost",
        "",
        f"`python benchmarks/theano.py` wrote this page: {floatx}, {versions}, {os.cpu_count()} processors,",
        f"{platform.machine()}. The median time of {steps} training steps, the best of several runs; the compile time",
        "includes the first step, and not XLA's of what has been called often. The two stood beside each other in one",
        f"run, on a machine where on average {os.getloadavg()[2]:.0f} processes wanted a processor: the more, the less",
        "the times say.",
        " `trivial` is a call of a function that adds one to a number.",
        "",
        "| program | step, Theano 1.0.5 | step, shim | shim / Theano | compile, Theano | compile, shim |",
        "|---|---|---|---|---|---|",
    ]
    for name, row in found.items():
        real, shim = row["real"], row["shim"]
        ratio = shim["step"] / real["step"]
        times = f"{real['step']:.3f} ms | {shim['step']:.3f} ms | {ratio:.2f}"
        lines.append(f"| {name} | {times} | {real['compile']:.2f} s | {shim['compile']:.2f} s |")
    lines += [
        "",
        "The aims: no step slower than Theano's, convolutions and loops twice as fast, a fifth of the compile time, a",
        "trivial call at most five times as long. Theano keeps what it compiled on disk: its compile times here are",
        "those of whatever cache it found.",
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--real", required=True, help="a command that runs a Python with Theano 1.0.5")
    parser.add_argument("--programs", nargs="+", choices=NAMES, default=list(NAMES))
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--floatx", default="float32")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "benchmarks-theano.md")
    parser.add_argument("--write", action="store_true", help="write the page")
    given = parser.parse_args()
    # The shims of this checkout are measured, wherever it is installed.
    os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT / "shims"), os.environ.get("PYTHONPATH", "")]).rstrip(
        os.pathsep
    )
    commands = {"real": shlex.split(given.real), "shim": [sys.executable, "-W", "ignore", "-c", SHIM]}
    found = measure(commands, given.programs, given.steps, given.runs, given.floatx)
    import tensorflow

    text = page(found, given.floatx, f"TensorFlow {tensorflow.__version__}", given.steps)
    if given.write:
        given.page.write_text(text)
    else:
        print(text)


if __name__ == "__main__":
    main()
