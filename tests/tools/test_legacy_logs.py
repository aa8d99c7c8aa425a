"""What callbacks were told, and that each of it has an answer; and against the archives where those can be had.

The latter runs with `pytest -m atlas`; KMIGRATE_ARCHIVES, KMIGRATE_OLDEST and KMIGRATE_NEWEST as for the other atlases.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import legacy_logs  # noqa: E402
from kmigrate.engine.rewrite import rewrite  # noqa: E402
from kmigrate.settings import Settings  # noqa: E402

TEXT = (legacy_logs.DATA / "legacy-logs.txt").read_text(encoding="utf-8")
LINES = [line.split("\t") for line in TEXT.splitlines()[1:]]
TARGETS = {"oldest", "newest"}
QUESTIONS = [
    (release, kind, key) for releases, kind, key in LINES for release in releases.split(",") if release not in TARGETS
]
TODAY = {(kind, key) for releases, kind, key in LINES if set(releases.split(",")) >= TARGETS}


def test_keys_of_a_module() -> None:
    source = """
callbacks.set_params({"samples": n, "epochs": 3})
logs = {"batch": 1}
epoch_logs["val_" + name] = 2
logs["lr"] = rate
val_logs = {"val_" + name: value for name, value in pairs}
CallbackList(found, model=self, steps=4)
callbacks.on_predict_batch_end(step, {"outputs": out})
other["size"] = 3
"""
    found = set(legacy_logs.keys_of(ast.parse(source)))
    logs = {("log", key) for key in ("batch", "val_*", "lr", "outputs")}
    assert found == logs | {("param", key) for key in ("samples", "epochs", "steps")}


def test_what_everybody_used_is_there() -> None:
    assert {("1.2.2", "param", "nb_epoch"), ("2.3.1", "param", "samples"), ("2.2.4", "log", "size")} <= set(QUESTIONS)
    assert {("log", "learning_rate"), ("log", "val_*"), ("param", "steps"), ("param", "epochs")} <= TODAY


CALLBACK = """from {root}.callbacks import Callback


class Mine(Callback):
    def on_epoch_end(self, epoch, logs={{}}):
        keep({expression})
"""


@pytest.mark.parametrize(("release", "kind", "key"), QUESTIONS)
def test_every_key_is_the_same_today_or_is_spoken_of(release: str, kind: str, key: str) -> None:
    tf = release.startswith("tf-")
    where = "logs" if kind == "log" else "self.params"
    for expression in (f"{where}['{key}']", f"{where}.get('{key}')"):
        before = CALLBACK.format(root="tensorflow.keras" if tf else "keras", expression=expression)
        result = rewrite(before, Settings(source=None if tf else release))
        statuses = [f.status.value for f in result.findings if f.rule == "KM314"]
        if (kind, key) in TODAY:
            assert statuses == []
        elif statuses == ["rewritten"]:
            (new,) = (f.new for f in result.findings if f.rule == "KM314")
            assert (kind, new) in TODAY
        else:
            assert statuses == ["review"]


@pytest.mark.atlas
def test_the_keys_are_as_they_were_written() -> None:
    folders = []
    for variable in ("KMIGRATE_OLDEST", "KMIGRATE_NEWEST"):
        python = os.environ.get(variable) or pytest.fail(f"set {variable}; see the head of this file")
        code = "import importlib.util as u; print(u.find_spec('keras').submodule_search_locations[0])"
        done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True)
        folders.append(Path(done.stdout.strip()))
    archives = os.environ.get("KMIGRATE_ARCHIVES") or pytest.fail("set KMIGRATE_ARCHIVES; see the head of this file")
    assert legacy_logs.write(Path(archives), *folders) == TEXT
