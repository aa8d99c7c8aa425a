"""The page about the suites of others is what the kept lists give."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def test_the_page_is_what_the_lists_give() -> None:
    done = subprocess.run(
        [sys.executable, str(HERE / "page.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
