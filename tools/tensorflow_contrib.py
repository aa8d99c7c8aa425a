"""Writes `migrate/kmigrate/tables/tensorflow_contrib.txt`: what tf.contrib had of TensorFlow itself.

    python tools/tensorflow_contrib.py --contrib COMMAND --oldest PYTHON --newest PYTHON

The command starts a Python with TensorFlow 1.15, the last one with contrib. A name of contrib gets a line where what it
holds is an object of TensorFlow's own public names, or, in `contrib.data`, has the name and the parameters of one in
`tf.data.experimental`, and where both targets still have that with these parameters: under its name of 1.15, or under
`tf.compat.v1`. What needs a graph is left out, as in tools/tensorflow_names.py.
"""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
import sys
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent))

from tensorflow_names import FILE as RENAMES
from tensorflow_names import ROOT, is_graph

FILE = ROOT / "migrate" / "kmigrate" / "tables" / "tensorflow_contrib.txt"
# What is no API of contrib, or has no meaning without a graph, an estimator or a TPU's graph.
LEFT = (
    "deprecat",
    "tpu.",
    "estimator.",
    "learn.",
    "slim.",
    "rnn.static",
    "data.make_saveable",
    "data.CheckpointInput",
    "TPUStrategy",
)
# Runs under Python 3.7, too. Prints: name in contrib, names in TensorFlow, parameters.
OLD = """
import importlib, inspect, types, warnings
warnings.filterwarnings("ignore")
import tensorflow as tf

def parameters(thing):
    try:
        return ",".join(inspect.signature(thing).parameters)
    except (TypeError, ValueError):
        return "?"

core, seen = {}, set()

def walk(module, name, depth):
    if id(module) in seen or depth > 4:
        return
    seen.add(id(module))
    for key in dir(module):
        if key.startswith("_") or (depth == 0 and key in ("contrib", "compat", "keras", "pywrap_tensorflow")):
            continue
        value = getattr(module, key, None)
        if isinstance(value, types.ModuleType):
            if "tensorflow" in getattr(value, "__name__", ""):
                walk(value, name + key + ".", depth + 1)
        elif callable(value):
            core.setdefault(id(value), []).append(name + key)

walk(tf, "", 0)
for part in ("autograph checkpoint data distribute distributions eager framework image lookup metrics nn proto rnn "
             "signal stateless training util").split():
    module = importlib.import_module("tensorflow.contrib." + part + (".python.tfe" if part == "eager" else ""))
    for key in sorted(dir(module)):
        value = getattr(module, key, None)
        if key.startswith("_") or not callable(value):
            continue
        names = core.get(id(value), [])
        kin = getattr(tf.data.experimental, key, None) if part == "data" else None
        if not names and kin is not None:
            mine, theirs = parameters(value), parameters(kin)
            names = ["data.experimental." + key] if theirs == mine or theirs.startswith(mine + ",") else []
        if names:
            print(part + "." + key, " ".join(sorted(names)), parameters(value), sep="\\t")
"""
NEW = """
import inspect, sys, warnings
warnings.filterwarnings("ignore")
import tensorflow as tf
print(tf.__version__)
for line in sys.stdin.read().split():
    thing = tf
    try:
        for part in line.split("."):
            thing = getattr(thing, part)
        print(line, ",".join(inspect.signature(thing).parameters), sep="\\t")
    except (AttributeError, TypeError, ValueError):
        pass
"""


def printed(command: list[str], code: str, given: str = "") -> list[str]:
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}
    done = subprocess.run(
        [*command, "-c", code], input=given, capture_output=True, text=True, env=environment, check=True
    )
    return done.stdout.splitlines()


def lines(contrib: list[str], targets: tuple[str, str]) -> str:
    old = [line.split("\t") for line in printed(contrib, OLD)]
    asked = "\n".join(name for _, names, _ in old for name in names.split())
    asked += "\n" + "\n".join(f"compat.v1.{name}" for name in asked.split())
    known: list[dict[str, str]] = []
    releases: list[str] = []
    for target in targets:
        release, *rest = printed([target], NEW, asked)
        releases.append(release)
        known.append({name: parameters for name, _, parameters in (line.partition("\t") for line in rest)})
    rows, moved = [], {line.split("\t")[0] for line in RENAMES.read_text(encoding="utf-8").splitlines()}
    for name, names, parameters in old:
        if any(part in name for part in LEFT):
            continue
        plain = [one for one in names.split() if not is_graph(one)]
        for one in (*plain, *(f"compat.v1.{same}" for same in plain)):
            same = all(f"{found.get(one, '')},".startswith(f"{parameters},") for found in known)
            if same and f"tensorflow.{one}" not in moved:
                rows.append(f"tensorflow.contrib.{name}\ttensorflow.{one}")
                break
    header = "# written by tools/tensorflow_contrib.py from tensorflow 1.15.5, " + " and ".join(releases)
    return "\n".join([header, *rows]) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--contrib", required=True)
    parser.add_argument("--oldest", required=True)
    parser.add_argument("--newest", required=True)
    options = parser.parse_args()
    FILE.write_text(lines(shlex.split(options.contrib), (options.oldest, options.newest)), encoding="utf-8")


if __name__ == "__main__":
    main()
