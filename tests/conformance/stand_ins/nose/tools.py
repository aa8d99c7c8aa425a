"""The checks of nose were unittest's, by other names."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any
from unittest import TestCase

import pytest

_case = TestCase()
assert_equal = assert_equals = _case.assertEqual
assert_raises = _case.assertRaises
assert_true, assert_false = _case.assertTrue, _case.assertFalse


def raises(*kinds: Any) -> Callable[[Any], Any]:
    """The test passes if it raises one of these."""

    def decorate(function: Any) -> Any:
        @functools.wraps(function)
        def test(*arguments: Any, **named: Any) -> None:
            with pytest.raises(kinds):
                function(*arguments, **named)

        return test

    return decorate
