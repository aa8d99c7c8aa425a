"""The generated names of TensorFlow 1 are those that the two releases give, and every new name is in both."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from kmigrate.tables import load_tables

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "migrate" / "kmigrate" / "tables" / "tensorflow1.txt"
# Where both releases can be had, for example: /environments/tensorflow-2.16/bin/python
PYTHONS = [os.environ.get(f"KMIGRATE_TF_{age}", "") for age in ("OLDEST", "NEWEST")]


def test_the_header_names_generator_and_releases() -> None:
    head = TABLE.read_text(encoding="utf-8").splitlines()[0]
    assert "tools/tensorflow_names.py" in head
    assert "tensorflow 2.16" in head


def test_no_row_leads_to_another_old_name() -> None:
    rows = [row for row in load_tables().names.values() if row.old.startswith("tensorflow.") and row.kind == "name"]
    old = {row.old for row in rows}
    assert len(rows) > 500
    assert [row.old for row in rows if row.new in old] == []


@pytest.mark.skipif(not all(PYTHONS), reason="KMIGRATE_TF_OLDEST and KMIGRATE_TF_NEWEST name no environments")
def test_the_table_is_what_the_releases_say(tmp_path: Path) -> None:
    import sys

    sys.path.insert(0, str(ROOT / "tools"))
    import tensorflow_names

    assert tensorflow_names.lines(*PYTHONS) == TABLE.read_text(encoding="utf-8")


@pytest.mark.skipif(not all(PYTHONS), reason="KMIGRATE_TF_OLDEST and KMIGRATE_TF_NEWEST name no environments")
@pytest.mark.parametrize("python", PYTHONS)
def test_every_new_name_is_there(python: str) -> None:
    names = sorted(
        row.new.partition(".")[2]
        for row in load_tables().names.values()
        if row.old.startswith("tensorflow.") and row.kind == "name"
    )
    code = (
        "import operator, sys, tensorflow as tf\n"
        "for name in sys.stdin.read().split():\n"
        "    try: operator.attrgetter(name)(tf)\n"
        "    except AttributeError: print(name)\n"
    )
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}
    done = subprocess.run(
        [python, "-c", code], input=" ".join(names), capture_output=True, text=True, env=environment, check=True
    )
    assert done.stdout.split() == []


def test_what_contrib_had_of_tensorflow_is_named_with_its_generator() -> None:
    head, *rows = TABLE.with_name("tensorflow_contrib.txt").read_text(encoding="utf-8").splitlines()
    assert "tools/tensorflow_contrib.py" in head
    assert "tensorflow 1.15.5, 2.16" in head
    assert all(row.startswith("tensorflow.contrib.") for row in rows)


@pytest.mark.skipif(
    not all(PYTHONS) or "KMIGRATE_TF_CONTRIB" not in os.environ,
    reason="KMIGRATE_TF_CONTRIB, KMIGRATE_TF_OLDEST and KMIGRATE_TF_NEWEST name no environments",
)
def test_it_is_what_the_releases_say() -> None:
    import sys

    sys.path.insert(0, str(ROOT / "tools"))
    import tensorflow_contrib

    kept = TABLE.with_name("tensorflow_contrib.txt").read_text(encoding="utf-8")
    assert tensorflow_contrib.lines([os.environ["KMIGRATE_TF_CONTRIB"]], (PYTHONS[0], PYTHONS[1])) == kept
