"""What the tests of rules ask: what a program becomes, and what one rule says of it."""

from __future__ import annotations

from dataclasses import replace

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

WIDE = ("KM237",)  # rules of names that stand in examples of many others
MARK = "# here\n"  # ends a head of which the answer shows nothing


class Asking:
    """Questions about one rule, of programs that all begin alike."""

    def __init__(self, code: str, head: str = "") -> None:
        self.code, self.head = code, head
        self.ignore = tuple(one for one in WIDE if one != code)

    def _settings(self, settings: Settings | None, given: dict[str, str]) -> Settings:
        chosen = settings or Settings(**given)  # type: ignore[arg-type]
        return replace(chosen, ignore=(*chosen.ignore, *self.ignore))

    def _program(self, before: str) -> str:
        return f"{self.head}{before}\n" if self.head.endswith(MARK) else self.head + before

    def text(self, before: str, settings: Settings | None = None, **given: str) -> str:
        """What a program becomes; behind a head with a mark only the rest, which a second run must not change."""
        chosen = self._settings(settings, given)
        new = rewrite(self._program(before), chosen).text
        if not self.head.endswith(MARK):
            return new
        assert rewrite(new, chosen).text == new
        return new.partition(MARK)[2].rstrip()

    def said(self, before: str, settings: Settings | None = None, **given: str) -> list[Finding]:
        """The findings of the rule."""
        chosen = self._settings(settings, given)
        return [one for one in rewrite(self._program(before), chosen).findings if one.rule == self.code]

    def statuses(self, before: str, settings: Settings | None = None, **given: str) -> list[str]:
        return [finding.status.value for finding in self.said(before, settings, **given)]
