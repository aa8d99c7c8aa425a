from __future__ import annotations

from typing import Any

import pytest

from kmigrate.engine.files.process import Outcome
from kmigrate.findings import Finding, Status, Uses
from kmigrate.report.paint import coloured
from kmigrate.report.summary import Summary
from kmigrate.report.text import TextReport, closing, hints


def said(*outcomes: Outcome, **manner: Any) -> str:
    lines: list[str] = []
    report = TextReport(write=lines.append, **manner)
    report.start()
    for outcome in outcomes:
        report.add(outcome)
    report.close(Summary())
    return "".join(lines)


REWRITTEN = Finding(1, 8, "KM101", Status.REWRITTEN, "keras is tensorflow.keras", "keras", "tensorflow.keras")
REVIEW = Finding(12, 5, "KM301", Status.REVIEW, "look at this")


def test_an_unchanged_file_without_findings_is_not_named() -> None:
    assert said(Outcome("a.py", "unchanged", (), Uses())) == ""
    assert said(Outcome("a.py", "unchanged", (), Uses()), verbose=True) == ""


def test_what_is_left_is_listed_and_the_rest_is_counted() -> None:
    outcome = Outcome("pkg/a.py", "changed", (REVIEW, REWRITTEN), Uses(rewritten=1, review=1))
    assert said(outcome) == "pkg/a.py: changed (1 rewritten, 1 review)\npkg/a.py:12:5: KM301 review: look at this\n"


def test_dry_says_would_change() -> None:
    assert said(Outcome("a.py", "changed", (), Uses(shimmed=3)), dry=True) == "a.py: would change (3 shimmed)\n"


def test_files_may_go_unnamed() -> None:
    assert (
        said(Outcome("a.py", "changed", (REVIEW,), Uses(review=1)), files=False)
        == "a.py:12:5: KM301 review: look at this\n"
    )


def test_verbose_lists_all_in_order_with_old_and_new() -> None:
    outcome = Outcome("a.py", "changed", (REVIEW, REWRITTEN), Uses(rewritten=1, review=1))
    assert said(outcome, verbose=True, files=False).splitlines() == [
        "a.py:1:8: KM101 rewritten: keras is tensorflow.keras",
        "    - keras",
        "    + tensorflow.keras",
        "a.py:12:5: KM301 review: look at this",
    ]


def test_a_failed_file_is_never_passed_over() -> None:
    finding = Finding(3, 1, "KM002", Status.REWRITTEN, "not valid Python")
    assert said(Outcome("a.py", "failed", (finding,), Uses())) == "a.py:3:1: KM002 rewritten: not valid Python\n"


def test_notebook_findings_name_the_cell_and_are_sorted_by_it() -> None:
    findings = (REVIEW.at(1, 1, 10), REVIEW.at(7, 3, 2))
    assert said(Outcome("n.ipynb", "unchanged", findings, Uses(review=2))).splitlines() == [
        "n.ipynb:cell 2:7:3: KM301 review: look at this",
        "n.ipynb:cell 10:1:1: KM301 review: look at this",
    ]


def test_how_to_do_it_and_further_lines_are_indented() -> None:
    finding = Finding(1, 1, "KM301", Status.REVIEW, "first\nsecond", "old()", "new(\n)")
    assert said(Outcome("a.py", "unchanged", (finding,), Uses(review=1))).splitlines()[1:] == [
        "    second",
        "    - old()",
        "    + new(",
        "    + )",
    ]


def test_odd_names_and_messages_cannot_upset_a_terminal() -> None:
    finding = Finding(1, 1, "KM301", Status.REVIEW, "a \x1b[31m b")
    text = said(Outcome("b\udcffd\n\x1b.py", "unchanged", (finding,), Uses(review=1)))
    assert text == "b\\xffd\\n\\x1b.py:1:1: KM301 review: a \\x1b[31m b\n"


def test_colours() -> None:
    text = said(Outcome("a.py", "unchanged", (REVIEW,), Uses(review=1)), paint=coloured)
    assert text == "\x1b[1ma.py\x1b[0m:12:5: KM301 \x1b[33mreview\x1b[0m: look at this\n"


@pytest.mark.parametrize(
    ("summary", "dry", "line"),
    [
        (Summary(), False, "Nothing to do: no legacy use in 0 files."),
        (Summary(unchanged=1), True, "Nothing to do: no legacy use in 1 file."),
        (
            Summary(changed=12, unchanged=3, uses=Uses(231, 4, 5, 0)),
            False,
            "12 files changed, 3 unchanged · 240 legacy uses: 231 rewritten, 4 shimmed, 5 review, 0 unsupported"
            " · 97 % need nobody",
        ),
        (
            Summary(changed=1, unchanged=0, uses=Uses(1, 0, 0, 0)),
            True,
            "1 file would change, 0 would not · 1 legacy use: 1 rewritten, 0 shimmed, 0 review, 0 unsupported"
            " · 100 % need nobody",
        ),
        (
            Summary(failed=2),
            False,
            "0 files changed, 0 unchanged, 2 failed",
        ),
    ],
)
def test_closing_line(summary: Summary, dry: bool, line: str) -> None:
    assert closing(summary, dry=dry) == line


def test_the_rate_is_never_rounded_up_to_all() -> None:
    assert closing(Summary(changed=1, uses=Uses(9999, 0, 1, 0))).endswith("99 % need nobody")


def test_hints_only_where_they_help() -> None:
    assert hints(Summary(uses=Uses(rewritten=5)), "") == []
    assert hints(Summary(changed=1), "", dry=True) == []
    (undo,) = hints(Summary(changed=1), "")
    assert "kmigrate undo" in undo
    (shims, explain) = hints(Summary(uses=Uses(shimmed=1, review=1)), "KM301")
    assert 'pip install "kmigrate[shims]"' in shims
    assert "kmigrate explain KM301" in explain
