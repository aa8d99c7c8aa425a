"""Times training by the old Keras on the shims, beside tf.keras and the real old stacks, and writes a page.

    python benchmarks/shims.py --real "STACK keras-{keras} {backend} python" --write

`--real` is a command that runs a Python with that Keras and backend; without it only tf.keras stands beside the shims,
and the page says which stacks did not run. Without `--write` the page is printed. All run in turn, in processes of
their own, each with one thread of computing; of all epochs the fastest counts. It takes ten minutes or so: another
round begins only where it ends in time.
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
import time
from pathlib import Path
from typing import Any

from measure import best

ROOT = Path(__file__).resolve().parents[1]
WORKER = Path(__file__).with_name("shims_worker.py")
MODELS = ("mlp", "cnn", "lstm")
FACES = ("2.2-tensorflow", "1.2-theano")
REAL = {
    "2.2-tensorflow": [("2.2.4", "tensorflow"), ("2.2.4", "theano"), ("2.2.4", "cntk")],
    "1.2-theano": [("1.2.2", "theano"), ("1.2.2", "tensorflow")],
}
IMPORTS = {
    "tensorflow": "import tensorflow",
    "shims": "import kmigrate_shims; kmigrate_shims.install('2.2', 'tensorflow'); import keras",
}
ASKED = "import tensorflow as t, keras as k; print(f'TensorFlow {t.__version__}, Keras {k.__version__}')"
Speeds = dict[str, dict[str, dict[str, float]]]  # by who is measured, by program, by the clock and by the processor
KINDS = ("clock", "processor")


class NotRun(Exception):
    """A command that runs some Keras did not run the programs."""


def run(command: list[str], face: str, epochs: int) -> dict[str, dict[str, float]]:
    """Steps per second of each model, in one process."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "told.json"
        whole = [*command, str(WORKER), face, str(output), str(epochs)]
        done = subprocess.run(whole, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NotRun(f"{' '.join(command)} did not run the programs:\n{done.stderr[-2000:]}")
        return dict(json.loads(output.read_text())["steps per second"])


def asked_for(real: str) -> dict[str, tuple[list[str], str]]:
    """Who is measured: the command that runs it, and what it plays."""
    ours = [sys.executable, "-W", "ignore"]
    asked = {name: (ours, name) for name in ("tf.keras", *FACES)}
    for face in FACES if real else ():
        for keras, backend in REAL[face]:
            asked[f"{keras} {backend}"] = (shlex.split(real.format(keras=keras, backend=backend)), "real")
    return asked


def measured(real: str, rounds: int, epochs: int, minutes: float) -> Speeds:
    """For each that is measured, the fastest of all rounds. A real stack that does not run is left out."""
    asked, found, begun = asked_for(real), Speeds(), time.monotonic()
    for number in range(rounds):
        if number and (time.monotonic() - begun) * (number + 1) / number > minutes * 60:
            print(f"no time for round {number + 1}", file=sys.stderr)
            break
        for name, (command, face) in list(asked.items()):
            try:
                told = run(command, face, epochs)
            except NotRun as reason:
                if face != "real":
                    raise
                print(reason, file=sys.stderr)
                del asked[name]
                found.pop(name, None)
                continue
            best_of = found.setdefault(name, {model: dict.fromkeys(KINDS, 0.0) for model in MODELS})
            for model in MODELS:
                best_of[model] = {kind: max(best_of[model][kind], told[model][kind]) for kind in KINDS}
            print(name, {model: round(told[model]["clock"]) for model in MODELS}, file=sys.stderr, flush=True)
    return found


def imports(times: int) -> dict[str, Any]:
    """What importing costs, in seconds of the processor."""
    return best({name: [sys.executable, "-c", code] for name, code in IMPORTS.items()}, times)


def row(shims: dict[str, float], other: dict[str, float]) -> str:
    clock, processor = (shims[kind] / other[kind] for kind in KINDS)
    return f"{shims['clock']:.0f} | {other['clock']:.0f} | {clock:.2f} | {processor:.2f} |"


def page(found: Speeds, costs: dict[str, Any], versions: str) -> str:
    """The measurements as a page."""
    lines = [
        "# The old Keras on the shims: what it costs",
        "",
        f"`python benchmarks/shims.py --write` wrote this page: {versions},",
        f"{os.cpu_count()} processors, {platform.machine()}. Steps of training per second, batches of 32, by `fit`;",
        "each with one thread, the fastest of all epochs. All stood beside each other in one run, on a machine where",
        f"on average {os.getloadavg()[2]:.0f} processes wanted a processor: the more, the less the clock says.",
        "The last column compares the time of the processor, with all threads, which others hardly change.",
        "",
        "| program | played as | shims | tf.keras | shims / tf.keras | by processor |",
        "|---|---|--:|--:|--:|--:|",
    ]
    for model in MODELS:
        for face in FACES:
            told = row(found[face][model], found["tf.keras"][model])
            lines.append(f"| {model} | Keras {face.replace('-', ', ')} | {told}")
    real = [(face, f"{keras} {backend}") for face in FACES for keras, backend in REAL[face]]
    if any(name in found for _, name in real):
        lines += ["", "| program | real stack | shims | real | shims / real | by processor |"]
        lines.append("|---|---|--:|--:|--:|--:|")
        pairs = [(model, face, name) for model in MODELS for face, name in real if name in found]
        lines += [f"| {model} | Keras {n} | {row(found[face][model], found[n][model])}" for model, face, n in pairs]
    missing = [name for _, name in real if name not in found]
    if missing:
        lines += ["", f"Not measured, for no such stack ran here: Keras {', Keras '.join(missing)}."]
    ratio = costs["shims"].cpu / costs["tensorflow"].cpu
    lines += [
        "",
        f"`import tensorflow` takes {costs['tensorflow'].cpu:.2f} s of the processor; installing the shims and",
        f"`import keras`, TensorFlow included, {costs['shims'].cpu:.2f} s: {ratio:.2f} times as long.",
        "",
        "The aims: at least 0.95 of tf.keras, at least as fast as each real stack, and 1.2 times the import of",
        "TensorFlow. What is called 64 times with one size of batch is compiled by XLA; of functions with convolutions",
        "only the updates and the derivatives of pools and of Theano's relu.",
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--real", default="", help="a command that runs a Python with {keras} on {backend}")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--minutes", type=float, default=13.0, help="no further round begins that would end later")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "benchmarks-shims.md")
    parser.add_argument("--write", action="store_true", help="write the page")
    given = parser.parse_args()
    # The shims of this checkout are measured, wherever it is installed; the old stacks must not see them.
    paths = [str(ROOT / "shims"), os.environ.get("PYTHONPATH", "")]
    os.environ["PYTHONPATH"] = os.pathsep.join(paths).rstrip(os.pathsep)
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    costs = imports(3)
    found = measured(given.real, given.rounds, given.epochs, given.minutes)
    versions = subprocess.run(
        [sys.executable, "-c", ASKED],
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    text = page(found, costs, versions)
    if given.write:
        given.page.write_text(text)
    else:
        print(text)


if __name__ == "__main__":
    main()
