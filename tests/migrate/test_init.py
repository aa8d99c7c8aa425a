from __future__ import annotations

import pytest

import kmigrate


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'kmigrate' has no attribute 'nonsense'"):
        kmigrate.nonsense  # noqa: B018


@pytest.mark.parametrize("name", kmigrate.__all__)
def test_every_promised_name_is_there(name: str) -> None:
    assert getattr(kmigrate, name) is not None
    assert name in dir(kmigrate)


def test_the_promise_of_the_face() -> None:
    result = kmigrate.rewrite("x = 1\n", kmigrate.Settings())
    assert isinstance(result, kmigrate.Result)
    assert result.text == "x = 1\n"
