"""Profiles: calls and seconds of a function, alone or shared."""

from __future__ import annotations

import io

from kmigrate_shims import theano
from kmigrate_shims.theano import tensor as T
from kmigrate_shims.theano.compile.profiling import ProfileStats


def test_calls_are_counted_where_that_is_asked_for() -> None:
    x = T.dscalar()
    counted = theano.function([x], x + 1, profile="one more")
    assert [float(counted(each)) for each in (1, 2)] == [2.0, 3.0]
    assert counted.profile.fct_callcount == 2
    assert counted.profile.fct_call_time >= counted.profile.compile_time > 0
    text = io.StringIO()
    counted.profile.summary(file=text)
    assert "one more" in text.getvalue()
    assert "2 calls" in text.getvalue()
    assert theano.function([x], x + 1).profile is None


def test_functions_share_a_profile() -> None:
    shared = ProfileStats(atexit_print=False)
    x = T.dscalar()
    first, second = (theano.function([x], x + each, profile=shared) for each in (1, 2))
    first(1.0), second(1.0), second(2.0)
    assert shared.fct_callcount == 3
