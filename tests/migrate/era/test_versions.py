from __future__ import annotations

import pytest

from kmigrate.era.versions import ANY, Span, number, span_of


def test_versions_compare_by_number() -> None:
    assert number("2.10.0") > number("2.3.1")
    assert number("2.3") < number("2.3.1rc2")


@pytest.mark.parametrize("text", ["", "*", ">=2.3,<2.0", "!=2.1.0"])
def test_what_allows_all_or_nothing_is_no_span(text: str) -> None:
    assert span_of(text) is None


@pytest.mark.parametrize(
    ("text", "since", "before", "said"),
    [
        ("==2.2.4", (2, 2, 4), (2, 2, 5), "2.2.4"),
        ("1.2", (1, 2), (1, 3), "1.2"),
        ("2", (2,), (3,), "2.x"),
        ("==2.2.*", (2, 2), (2, 3), "2.2"),
        ("~=2.1", (2, 1), (3,), "2.1 to 2.x"),
        ("~=2.1.6", (2, 1, 6), (2, 2), "2.1.6 or later, before 2.2"),
        ("^2.2", (2, 2), (3,), "2.2 to 2.x"),
        ("^0.3", (0, 3), (0, 4), "0.3"),
        (">=2.0, <2.3", (2, 0), (2, 3), "2.0 or later, before 2.3"),
        (">1.2", (1, 3), (99,), "1.3 or later"),
        ("<=1.2.2", (0,), (1, 2, 3), "before 1.2.3"),
        ("<2", (0,), (2,), "before 2.0"),
    ],
)
def test_a_requirement_is_a_span(text: str, since: tuple[int, ...], before: tuple[int, ...], said: str) -> None:
    span = span_of(text)
    assert span == Span(since, before)
    assert str(span) == said


def test_a_span_lies_before_a_release_or_not_or_on_both_sides() -> None:
    span = Span((2, 1), (2, 3))
    assert [span.is_before(v) for v in ("2.3", "2.1", "2.2")] == [True, False, None]
    assert ANY.is_before("2.0") is None
