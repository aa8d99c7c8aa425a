"""The left line of SReLU: recorded programs of Keras 1.2.2 on Theano run in tests/runtime/test_recorded_programs.py."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

TEXT = "from keras.layers import SReLU\n\nlayer = SReLU(t_left_init='one')\n"


@pytest.mark.parametrize("settings", [{"backend": "tensorflow"}, {}, {"backend": "theano", "modern": True}])
def test_elsewhere_it_stays(settings: dict[str, object]) -> None:
    result = rewrite(TEXT, Settings(source="1.2", **settings))  # type: ignore[arg-type]
    assert result.text.endswith("layer = SReLU(t_left_initializer='one')\n")


def test_on_theano_it_says_so() -> None:
    settings = Settings(source="1.2", backend="theano")
    result = rewrite(TEXT, settings)
    assert result.text.endswith("layer = SReLU(t_left_initializer='one', backend='theano')\n")
    assert rewrite(result.text, settings).text == result.text


def test_without_shims_it_is_for_a_person() -> None:
    result = rewrite(TEXT, Settings(source="1.2", backend="theano", shims=False))
    assert "review" in [f.status.value for f in result.findings if f.rule == "KM633"]


def test_what_is_only_likely_is_said() -> None:
    result = rewrite("import os\nos.environ['THEANO_FLAGS'] = ''\n" + TEXT, Settings(source="1.2"))
    assert [f.status.value for f in result.findings if f.rule == "KM633"] == ["review"]
