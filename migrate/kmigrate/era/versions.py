"""Releases as numbers, and stretches of releases."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

Version = tuple[int, ...]
START: Version = (0,)
END: Version = (99,)

# One requirement: `==2.2.4`, `>= 2.0`, `~=2.1`, `^2.2` (Poetry), `=2.2` (conda), `2.2.*`.
_ONE = re.compile(r"""(?P<how>===?|~=|!=|<=?|>=?|\^|~|=)?\s*["']?v?(?P<version>\d+(?:\.\d+)*)(?P<any>\.[*x])?""")


@lru_cache(maxsize=256)
def number(version: str) -> Version:
    """`2.2.4` as something to compare; what follows the numbers is left out."""
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


def _after(version: Version) -> Version:
    """The first release that no longer begins like this one: 2.2.4 -> 2.2.5, 1.2 -> 1.3."""
    return (*version[:-1], version[-1] + 1)


def _plain(version: Version) -> str:
    return ".".join(map(str, version)) if len(version) > 1 else f"{version[0]}.0"


@dataclass(frozen=True, slots=True)
class Span:
    """The releases from `since` on and before `before`."""

    since: Version = START
    before: Version = END

    def __bool__(self) -> bool:
        return self.since < self.before

    def meet(self, other: Span) -> Span:
        return Span(max(self.since, other.since), min(self.before, other.before))

    def hull(self, other: Span) -> Span:
        return Span(min(self.since, other.since), max(self.before, other.before))

    @property
    def is_any(self) -> bool:
        return self.since <= START and self.before >= END

    def is_before(self, version: str) -> bool | None:
        """Whether all of it lies before that release; None where it can be either."""
        bound = number(version)
        if self.before <= bound:
            return True
        return False if self.since >= bound else None

    def __str__(self) -> str:
        since, before = _trimmed(self.since), _trimmed(self.before)
        if self.before >= END:
            return "" if self.since <= START else f"{_plain(since)} or later"
        if self.since <= START:
            return f"before {_plain(before)}"
        if before == (since[0] + 1,) and len(since) == 1:
            return f"{since[0]}.x"
        if self.before == _after(self.since):
            return _plain(self.since)
        if before == (since[0] + 1,):
            return f"{_plain(since)} to {since[0]}.x"
        return f"{_plain(since)} or later, before {_plain(before)}"


ANY = Span()


def _trimmed(version: Version) -> Version:
    while len(version) > 1 and version[-1] == 0:
        version = version[:-1]
    return version


def span_of(specifier: str) -> Span | None:
    """What a requirement such as `>=2.0,<2.3` allows; None where it allows anything or nothing."""
    span = ANY
    for match in _ONE.finditer(specifier):
        version, how = number(match["version"]), match["how"] or "="
        span = span.meet(_allowed(how, version))
    return span if span and not span.is_any else None


def _allowed(how: str, version: Version) -> Span:
    match how:
        case "<":
            return Span(before=version)
        case "<=":
            return Span(before=_after(version))
        case ">=":
            return Span(since=version)
        case ">":
            return Span(since=_after(version))
        case "~=" if len(version) > 1:
            return Span(version, _after(version[:-1]))
        case "~" if len(version) > 2:
            return Span(version, _after(version[:2]))
        case "^":
            return Span(version, _after(version[:1]) if version[0] else _after(version[:2]))
        case "!=":
            return ANY
        case _:
            return Span(version, _after(version))
