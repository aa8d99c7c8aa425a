"""The harness itself, on a suite of a few tests of which one never ends and one takes its process down."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

TESTS = """
import os, time

def test_good(): pass
def test_bad(): assert 1 == 2
def test_left_out(): os._exit(9)
def test_endless(): time.sleep(60)
def test_down(): os._exit(9)
def test_behind(): pass
"""


@pytest.fixture(name="harness")
def _harness() -> Any:
    spec = importlib.util.spec_from_file_location("harness_under_test", Path(__file__).with_name("harness.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_each_result_is_kept_and_the_run_goes_on_behind_a_crash(harness: Any, tmp_path: Path) -> None:
    tests = tmp_path / "test_few.py"
    tests.write_text(TESTS)
    suite = harness.Suite("few", "few==1", ["test_few.py"], plugin="old_names", timeout=2)
    suite.exclude = [["*::test_left_out", "takes the process down"]]
    journal = tmp_path / "few.jsonl"
    found = harness.run_files(suite, tmp_path, [tests], [], journal)
    states = {name.split("::")[1]: state for name, state in found.items()}
    assert states == {
        "test_good": "passed",
        "test_bad": "failed",
        "test_endless": "failed",
        "test_down": "failed",
        "test_behind": "passed",
    }
    # What did not pass is run again, the rest is known.
    tests.write_text(TESTS.replace("1 == 2", "1 == 1").replace("time.sleep(60)", "pass"))
    harness.forget(journal, "failed")
    assert set(harness.read_journal(journal)) == {"test_few.py::test_good", "test_few.py::test_behind"}
    again = harness.run_files(suite, tmp_path, [tests], [], journal)
    assert sorted(name for name, state in again.items() if state != "passed") == ["test_few.py::test_down"]
