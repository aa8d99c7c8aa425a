from __future__ import annotations

from collections.abc import Callable

import pytest

from kmigrate.engine.file import SourceFile
from kmigrate.engine.names.exports import Importer
from kmigrate.engine.source import Source
from kmigrate.rules import Rule, Site
from kmigrate.settings import Settings


@pytest.fixture
def site_of() -> Callable[[str, str], Site]:
    """The first use of a name in a text, as a rule sees it."""

    def find(text: str, name: str) -> Site:
        settings = Settings()
        file = SourceFile(Source(text), settings, Importer("", None, settings))
        return Site(file, next(use for use in file.uses if use.name == name), Rule("KM999", "some-rule", "a", "why"))

    return find
