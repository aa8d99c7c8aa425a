from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from kmigrate_runtime.compare import compare
from kmigrate_runtime.proof import Cause, Climb, Proof, Row, Rung
from kmigrate_runtime.report import FORMATS, render
from kmigrate_runtime.tolerance import Tolerance

ROOT = Path(__file__).parents[3]
LIMIT = Tolerance(1e-3, "8 times what float32 lost here")


@pytest.fixture
def proof() -> Proof:
    one = np.linspace(0, 1, 50)
    rows = [
        Row("dense_1", "Dense", compare(one, one + 1e-7), LIMIT),
        Row("<conv>", "Conv2D", compare(one, one[::-1]), LIMIT),
        Row("odd", "Dense", compare(one, np.where(one > 0.5, np.nan, one)), LIMIT),
        Row("lambda_1", "Lambda", note="what it read was not recorded"),
    ]
    cause = Cause(
        "<conv>",
        "kernel not flipped",
        "Its kernel is not turned around.",
        1.0,
        1e-8,
        "Convert it with --backend theano.",
    )
    climb = Climb(
        "cpu", [Rung("free", "layer by layer", rows), Rung("gradients", "gradients", reason="not compiled")], [cause]
    )
    climb.world = {"Keras": "3.15.1"}
    lacking = Climb("gpu:0", reason="tensorflow sees no gpu:0 here")
    return Proof("old.npz", "new.keras", "trace", {"keras": "1.2.2"}, [climb, lacking])


def test_the_terminal_names_what_differs_and_why(proof: Proof) -> None:
    text = render(proof, "text")
    for word in (
        "<conv> (Conv2D)",
        "not turned around",
        "--backend theano",
        "not compiled",
        "Not checked: gpu:0",
        "NaN or inf",
    ):
        assert word in text
    assert "\x1b[" not in text
    assert "\x1b[1;31m" in render(proof, "text", colour=True)


def test_json_has_the_verdicts_and_no_nan(proof: Proof) -> None:
    data = json.loads(render(proof, "json"), parse_constant=lambda word: pytest.fail(word))
    assert (data["schema"], data["verdict"]) == (1, "differs")
    rows = data["climbs"][0]["rungs"][0]["rows"]
    assert [row["verdict"] for row in rows] == ["equal", "differs", "differs", "not checked"]
    assert rows[2]["difference"]["normalised"] == "inf"


def keys(value: object, path: str = "") -> Iterator[str]:
    """Every key in JSON, by the place of the object that has it. What is in a world is up to the world."""
    if isinstance(value, list):
        for item in value:
            yield from keys(item, f"{path}[]")
    elif isinstance(value, dict) and not path.endswith("world"):
        for key, item in value.items():
            place = f"{path}.{key}".lstrip(".")
            yield place
            yield from keys(item, place)


def documented() -> set[str]:
    """The keys that the table names: those of its first column, and behind each what is in the second of it."""
    lines = (ROOT / "docs" / "proof.md").read_text("utf-8").partition("## As JSON")[2].partition("\n## ")[0]
    found: set[str] = set()
    for line in lines.splitlines()[5:]:
        if not line.startswith("| `"):
            continue
        first, second = line.strip("| ").split(" | ")
        for name in re.findall(r"`([^`]+)`", first):
            found.add(name.removesuffix("[]"))
            if "." in name or name.endswith("[]"):
                found |= {f"{name}.{inner}" for inner in re.findall(r"`([a-z_]+)`", second)}
    return found


def test_json_is_as_the_page_says(proof: Proof) -> None:
    data = json.loads(render(proof, "json"))
    assert set(keys(data)) == documented()


def test_the_page_stands_alone_and_is_whole(proof: Proof) -> None:
    page = render(proof, "html")

    class Checker(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.open: list[str] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert not any(name in ("src", "href") for name, _ in attrs)
            if tag != "meta":
                self.open.append(tag)

        def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None: ...

        def handle_endtag(self, tag: str) -> None:
            assert self.open.pop() == tag

    checker = Checker()
    checker.feed(page)
    assert not checker.open
    assert "http" not in page
    assert "&lt;conv&gt;" in page
    assert "<conv>" not in page
    assert page.count("<svg") == 1 + 2  # the plot, and a histogram for each array without NaN


@pytest.mark.parametrize("form", FORMATS)
def test_a_proof_without_anything_can_be_shown(form: str) -> None:
    assert "new.keras" in render(Proof("old.npz", "new.keras", "reference"), form)


def test_the_page_says_what_is_wrong_before_all_numbers(proof: Proof) -> None:
    page = render(proof, "html")
    page = page.partition("<body>")[2]
    cause, table, world = (page.index(word) for word in ('class="cause"', "<table>", "The old world"))
    assert cause < table < world
    assert 'path class="differs"' in page  # a shape of its own, for those who see no red


def test_where_many_are_compared_the_plot_has_those_in_which_anything_differs() -> None:
    one = np.linspace(0, 1, 50)
    rows = [Row(f"dense_{n}", "Dense", compare(one, one + (1e-7 if n % 10 == 0 else 0)), LIMIT) for n in range(30)]
    page = render(Proof("o", "n", "trace", climbs=[Climb("cpu", [Rung("free", "layer by layer", rows)])]), "html")
    assert page.count("<circle") == 3
    assert "27 that are the same to the last bit are left out." in page
    few = render(Proof("o", "n", "trace", climbs=[Climb("cpu", [Rung("free", "layer by layer", rows[:12])])]), "html")
    assert few.count("<circle") == 12
    assert "left out" not in few
    assert ">1e-12 or less<" in few


def test_the_page_says_what_a_rung_that_compared_something_left_out() -> None:
    one = np.linspace(0, 1, 50)
    rows = [
        Row("parameters", difference=compare(one, one), tolerance=LIMIT),
        Row("dense_1", note="the new model does not call it", wrong=True),
        Row("lambda_1", note="code of yours computes it"),
    ]
    rung = Rung("structure", "structure", rows, reason="it does not run in this mode")
    page = render(Proof("o", "n", "trace", climbs=[Climb("cpu", [rung])]), "html").partition("<details")[0]
    for words in (
        "first at dense_1 (the new model does not call it)",
        "1 not checked (lambda_1: code of yours",
        rung.reason,
    ):
        assert words in page
