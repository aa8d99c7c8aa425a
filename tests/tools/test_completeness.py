"""No use of an old name is silent: what `tools/completeness.py` finds, by running the engine."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import completeness  # noqa: E402
from complete_check import EXCUSED  # noqa: E402
from complete_methods import judge  # noqa: E402
from complete_read import releases  # noqa: E402

# In the default run, the first and the last release of each Keras.
ENDS = {"0.3.3", "1.2.2", "2.0.9", "2.3.1", "tf-1.15", "tf-2.15"}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name in ENDS else pytest.mark.slow) for name in sorted(releases())]
)
def test_every_name_parameter_default_word_and_member_has_an_answer(name: str) -> None:
    ends = judge(releases()[name])
    assert len(ends) > 100
    open_ends = [end for end in ends if end.status == "unaccounted"]
    assert open_ends == []


@pytest.mark.parametrize("name", ["1.2.2", "2.3.1", "tf-2.15"])
def test_keras_alone_as_the_target_leaves_nothing_open_either(name: str) -> None:
    assert [end for end in judge(releases()[name], "keras") if end.status == "unaccounted"] == []


def test_every_excuse_has_a_reason() -> None:
    assert len(EXCUSED) < 7
    assert all(EXCUSED.values())


def test_the_page_has_every_release() -> None:
    text = completeness.PAGE.read_text(encoding="utf-8")
    assert set(re.findall(r"^\| ([\w.-]+) \| \d", text, re.M)) == set(releases())


@pytest.mark.atlas
def test_the_page_is_current() -> None:
    counts = {
        name: completeness.Counter((end.about, end.status) for end in judge(release))
        for name, release in releases().items()
    }
    assert completeness.PAGE.read_text(encoding="utf-8") == completeness.page(counts)
