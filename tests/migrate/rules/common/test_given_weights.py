"""`weights=` by the shim."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from kmigrate.rules import Site
from kmigrate.rules.common.given_weights import wrap

SiteOf = Callable[[str, str], Site]
TEXT = "from keras.layers import Dense\n\nx = Dense({})\n"


def test_without_shims_nothing_is_done(site_of: SiteOf) -> None:
    site = site_of(TEXT.format("3, weights=[w]"), "keras.layers.Dense")
    site.file.settings = replace(site.settings, shims=False)
    given = site.keyword("weights")
    assert given is not None
    assert not wrap(site, given)
    assert site.file.edits.apply() == TEXT.format("3, weights=[w]")


@pytest.mark.parametrize("call", ["3, weights=[w]", "3, weights=[w], activation='relu'"])
def test_the_call_is_wrapped(site_of: SiteOf, call: str) -> None:
    site = site_of(TEXT.format(call), "keras.layers.Dense")
    given = site.keyword("weights")
    assert given is not None
    assert wrap(site, given)
    left = call.replace(", weights=[w]", "")
    assert site.file.edits.apply().endswith(f"x = with_weights(Dense({left}), [w])\n")
    assert [finding.status.value for finding in site.file.findings] == ["shimmed"]
