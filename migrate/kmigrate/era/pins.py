"""Releases that requirements, lock files and build files name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kmigrate.era.clues import ASKED, BACKEND, BUILT, KERAS, LIKELY, LOCKED, NOTED, TENSORFLOW, Clue, line_of
from kmigrate.era.versions import span_of

_NAMES = r"(?P<name>keras|tensorflow(?:[-_](?:gpu|cpu))?|theano|cntk(?:[-_]gpu)?)"
_ONE = r"""(?:===?|~=|!=|<=?|>=?|\^|~|=)\s*["']?\d[\w.*]*"""
_PIN = re.compile(
    rf"""(?<![\w./-]){_NAMES}(?:\[[\w,-]+\])?["']?\s*(?:[=:]\s*\{{?\s*(?:version\s*[=:]\s*)?["'](?=[\d<>=~^!])|\(\s*)?"""
    rf"""(?P<spec>{_ONE}(?:\s*,\s*{_ONE})*|(?<=["'])\d[\w.*]*)""",
    re.IGNORECASE,
)
# A lock file names a package, and its release a little further on.
_LOCKED = (
    re.compile(rf"""^\s*"{_NAMES}"\s*:\s*\{{[^{{}}]*?"version"\s*:\s*"==(?P<spec>[\d.]+)\"""", re.IGNORECASE | re.M),
    re.compile(rf"""^\s*(?:-\s*)?name\s*[:=]\s*"?{_NAMES}"?\s*\n\s*version\s*[:=]\s*"?(?P<spec>[\d.]+)""", re.I | re.M),
    re.compile(rf"""/{_NAMES}-(?P<spec>\d[\d.]*)-[^/\s]*\.(?:tar\.bz2|conda)\b""", re.IGNORECASE),
)
_INSTALLED = re.compile(r"\b(?:pip[\d.]*|conda|uv)\b[^\n]*\binstall\b(?P<rest>[^\n]*)")
_GIT = re.compile(r"github\.com[/:](?:fchollet|keras-team)/keras(?:\.git)?@v?(?P<spec>\d[\d.]*)")
_IMAGE = re.compile(
    r"^\s*FROM\s+(?:\S*/)?(?P<name>keras|tensorflow|theano|cntk)(?:-gpu)?:v?(?P<spec>\d+(?:\.\d+)+)", re.I | re.M
)
_NAMED = re.compile(
    rf"""^[ \t]*(?:-[ \t]*|pip[ \t]+install[ \t]+)?["']?{_NAMES}(?![\w.-])[ \t]*(?:["'=<>~!;#,\[ ]|$)""",
    re.IGNORECASE | re.M,
)
_COMMENTED = re.compile(r"^[ \t]*(?:#|//)[^\n]*", re.M)


def _topic(name: str) -> str:
    name = name.lower()
    return KERAS if name == "keras" else TENSORFLOW if name.startswith("tensorflow") else ""


def _clue(text: str, match: re.Match[str], rank: int) -> Clue | None:
    topic, span = _topic(match["name"]), span_of(match["spec"])
    if not topic or span is None:
        return None
    said = " ".join(match["spec"].replace('"', "").replace("'", "").split())
    said = said if not said[:1].isdigit() else f"=={said}"
    return Clue(topic, f"pins {match['name']}{said}", span, rank=rank, line=line_of(text, match.start("name")))


def _each(patterns: tuple[re.Pattern[str], ...], text: str, rank: int) -> Iterator[Clue]:
    for pattern in patterns:
        for match in pattern.finditer(text):
            if (clue := _clue(text, match, rank)) is not None:
                yield clue


def requirements(text: str, rank: int = ASKED) -> Iterator[Clue]:
    """requirements.txt, setup.py, environment.yml, Pipfile and the like: whoever names a release there means it."""
    text = _blank(text)
    yield from _each((_PIN,), text, rank)
    yield from _git(text, rank)
    yield from _packages(text)


def locks(text: str) -> Iterator[Clue]:
    yield from _each(_LOCKED, text, LOCKED)


def scripts(text: str, rank: int = BUILT) -> Iterator[Clue]:
    """Dockerfiles, shell scripts, CI files, notebooks: only what they install."""
    text = _blank(text)
    for install in _INSTALLED.finditer(text.replace("\\\n", "  ")):
        rest = install["rest"]
        for match in _PIN.finditer(rest):
            clue = _clue(rest, match, rank)
            if clue is not None:
                line = line_of(text, install.start())
                yield Clue(clue.topic, clue.says.replace("pins", "installs"), clue.span, rank=rank, line=line)
    yield from _git(text, rank)
    for match in _IMAGE.finditer(text):
        topic, span = _topic(match["name"]), span_of(match["spec"])
        if topic and span is not None:
            line = line_of(text, match.start("name"))
            yield Clue(topic, f"starts from {match['name']}:{match['spec']}", span, rank=rank, line=line)


def notes(text: str) -> Iterator[Clue]:
    """A README's install lines."""
    yield from scripts(text, NOTED)


def _git(text: str, rank: int) -> Iterator[Clue]:
    for match in _GIT.finditer(text):
        if (span := span_of(match["spec"])) is not None:
            yield Clue(KERAS, f"installs keras {match['spec']}", span, rank=rank, line=line_of(text, match.start()))


def _packages(text: str) -> Iterator[Clue]:
    """The one backend that is asked for beside Keras."""
    found = {re.split(r"[-_]", m["name"].lower())[0]: m for m in reversed([*_NAMED.finditer(text)])}
    found.pop("keras", None)
    if len(found) == 1:
        name, match = next(iter(found.items()))
        yield Clue(BACKEND, f"asks for {name}", value=name, rank=LIKELY, line=line_of(text, match.start("name")))


def _blank(text: str) -> str:
    """Without what is commented out, with every line at its place."""
    return _COMMENTED.sub("", text)
