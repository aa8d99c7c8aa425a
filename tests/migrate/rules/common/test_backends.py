"""What tells the backend, in words."""

from __future__ import annotations

import pytest

from kmigrate.engine.file import SourceFile
from kmigrate.engine.names.exports import Importer
from kmigrate.engine.source import Source
from kmigrate.rules import Rule, Site
from kmigrate.rules.common.backends import why
from kmigrate.settings import Settings

SAID = "import os\nos.environ['KERAS_BACKEND'] = 'theano'\nfrom keras.layers import Dense\nDense(3)\n"


@pytest.mark.parametrize(
    ("text", "backend", "words"),
    [
        (SAID, "", "KERAS_BACKEND"),
        ("import theano\nfrom keras.layers import Dense\nDense(3)\n", "", "most likely: "),
        ("from keras.layers import Dense\nDense(3)\n", "theano", "theano"),
    ],
)
def test_the_clue_and_how_sure_it_is(text: str, backend: str, words: str) -> None:
    settings = Settings(backend=backend)
    file = SourceFile(Source(text), settings, Importer("", None, settings))
    site = Site(file, next(use for use in file.uses), Rule("KM999", "some-rule", "a", "why"))
    assert site.era.backend == "theano"
    assert words in why(site)
    assert why(site).startswith("most likely: ") is ("import theano" in text)
