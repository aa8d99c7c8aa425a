"""Writes `migrate/kmigrate/atlas/data/`: what the targets offer, and what the old releases offered.

    python tools/atlas.py targets --oldest PYTHON --newest PYTHON    environments that have TensorFlow installed
    python tools/atlas.py sources FOLDER...                          unpacked source archives: Keras-2.3.1 ...
    python tools/atlas.py orders                                     after the targets and tools/legacy_atlas.py

The test of the same name does both again where those can be had, and compares.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "migrate" / "kmigrate" / "atlas" / "data"
TARGETS = ("tf.keras", "keras")
PLAIN = {"module", "class", "function", "value", "alias"}
METHODS = {"method", "attribute"}


def list_target(python: str, target: str) -> list[list[str]]:
    """Runs the lister inside the environment; each line is kind, name, text."""
    command = [python, str(ROOT / "tools" / "atlas_targets.py"), target]
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "KERAS_BACKEND": "tensorflow", "CUDA_VISIBLE_DEVICES": ""}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    return [line.split("\t") for line in done.stdout.splitlines()]


def target_files(lines: list[list[str]], stem: str) -> dict[str, str]:
    """The two files of one target: plain names to search fast, and the details behind them."""
    header = f"# written by tools/atlas.py targets from {lines[0][1]}"
    names: list[str] = []
    details: list[str] = []
    for kind, name, text in lines[1:]:
        if kind in PLAIN:
            names.append(name)
        if kind == "init":
            details.append(f"{name}.__init__\tinit\t{text}")
        else:
            details.append(f"{name}\t{kind}\t{text}")
    return {
        f"{stem}.names.txt": "\n".join([header, *sorted(names)]) + "\n",
        f"{stem}.details.txt": "\n".join([header, *sorted(details)]) + "\n",
    }


def targets(oldest: str, newest: str) -> dict[str, str]:
    files: dict[str, str] = {}
    for age, python in (("oldest", oldest), ("newest", newest)):
        for target in TARGETS:
            files |= target_files(list_target(python, target), f"{target}-{age}")
    return files


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    of_targets = commands.add_parser("targets")
    of_targets.add_argument("--oldest", required=True)
    of_targets.add_argument("--newest", required=True)
    of_sources = commands.add_parser("sources")
    of_sources.add_argument("folders", nargs="+", type=Path)
    commands.add_parser("orders")
    options = parser.parse_args(arguments)
    if options.command == "targets":
        files = targets(options.oldest, options.newest)
    elif options.command == "orders":
        from atlas_orders import order_files

        files = order_files()
    else:
        from atlas_sources import source_files

        files = source_files(options.folders)
    DATA.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (DATA / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"{DATA / name}: {text.count(chr(10)) - 1} lines")


if __name__ == "__main__":
    main(sys.argv[1:])
