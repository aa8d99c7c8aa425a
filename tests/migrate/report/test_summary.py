from __future__ import annotations

import pytest

from kmigrate.engine.files.process import Outcome
from kmigrate.exits import Exit
from kmigrate.findings import Finding, Status, Uses
from kmigrate.report.summary import Summary


def finding(status: Status) -> Finding:
    return Finding(1, 1, "KM301", status, "look")


def test_nothing_seen_is_done() -> None:
    assert Summary().files == 0
    assert Summary().exit(dry=False) is Exit.DONE
    assert Summary().exit(dry=True) is Exit.DONE


def test_counts_each_outcome() -> None:
    summary = Summary()
    summary = summary.plus(Outcome("a.py", "changed", (finding(Status.REWRITTEN),), Uses(rewritten=2)))
    summary = summary.plus(Outcome("b.py", "unchanged", (finding(Status.REVIEW),), Uses(review=1)))
    summary = summary.plus(Outcome("c.py", "failed", (finding(Status.UNSUPPORTED),), Uses()))
    assert (summary.files, summary.changed, summary.unchanged, summary.failed, summary.left) == (3, 1, 1, 1, 2)
    assert summary.uses == Uses(rewritten=2, review=1)


@pytest.mark.parametrize(
    ("summary", "wet", "dry"),
    [
        (Summary(unchanged=3), Exit.DONE, Exit.DONE),
        (Summary(changed=1, uses=Uses(rewritten=1)), Exit.DONE, Exit.LEFT),
        (Summary(unchanged=1, left=1), Exit.LEFT, Exit.LEFT),
        (Summary(changed=1, uses=Uses(unsupported=1)), Exit.LEFT, Exit.LEFT),
        (Summary(failed=1, left=1), Exit.FAILED, Exit.FAILED),
        (Summary(failed=1, stopped=True), Exit.INTERRUPTED, Exit.INTERRUPTED),
    ],
)
def test_exit_codes(summary: Summary, wet: Exit, dry: Exit) -> None:
    assert summary.exit(dry=False) is wet
    assert summary.exit(dry=True) is dry
