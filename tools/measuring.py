"""What the tools that measure recorded models share: where they find them, and where a page keeps their table."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from pathlib import Path

ROOT = Path(__file__).parents[1]


def prepare() -> None:
    """The modules of the tests and the package can be imported, and TensorFlow says little."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.path[:0] = [str(ROOT / "tests" / "runtime"), *(str(ROOT / one) for one in ("runtime", "shims"))]
    warnings.simplefilter("ignore")
    logging.getLogger("tensorflow").setLevel(logging.ERROR)


def renew(page: Path, start: str, end: str, text: str) -> None:
    """Puts a text between two marks of a page."""
    before, _, rest = page.read_text("utf-8").partition(start)
    _, _, behind = rest.partition(end)
    page.write_text(f"{before}{start}\n{text}\n{end}{behind}", encoding="utf-8")
