"""For `pytest -p plugin_keras`: the suite of an old Keras finds ours at the name `keras`, and tells what passed."""

from __future__ import annotations

import os
from typing import Any

import kmigrate_shims.install

kmigrate_shims.install.install(os.environ["KMIGRATE_KERAS"], "tensorflow")


def pytest_runtest_logreport(report: Any) -> None:
    if report.when == "call" and report.outcome == "passed":
        with open(os.environ["KMIGRATE_PASSED"], "a", encoding="utf-8") as file:
            file.write(report.nodeid + "\n")
