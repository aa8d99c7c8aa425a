"""What a whole program was written for: its first file, and what that imports. Asked by who runs it as it is."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kmigrate.engine.decode import DecodeError, decode
from kmigrate.engine.file import SourceFile
from kmigrate.engine.files.surroundings import look_around
from kmigrate.engine.names.exports import Importer
from kmigrate.engine.names.project import Project
from kmigrate.engine.prefilter import mentions_legacy
from kmigrate.engine.source import Source
from kmigrate.engine.written import clues_of_code
from kmigrate.era.clues import BACKEND, KERAS, ORDERING, Clue
from kmigrate.era.decide import decide
from kmigrate.settings import Settings


def written_for(program: str, text: str, beside: Sequence[str], source: str | None = None) -> Mapping[str, Any]:
    """The releases of Keras that fit, from `since` on and before `before`, the backend, and the order of images.

    `text` is that of the program, `beside` are the files that it imports, `source` is the release that somebody says.
    `likely` names what is no more than that, and `why` holds what tells each of them; what nothing tells is None.
    """
    project = Project.scan([Path(program), *map(Path, beside)])
    project.told = look_around([program], [], [])
    own = [*_clues(program, text, project)]
    for path in beside:
        if (other := _text(path)) is not None:
            own += [clue.at(os.path.basename(path)) for clue in _clues(path, other, project)]
    era = decide(own, project.told.around(os.path.abspath(program)), source)
    topics = (KERAS, BACKEND, ORDERING)
    return {
        "since": list(era.keras.since),
        "before": list(era.keras.before),
        "backend": era.backend or None,
        "ordering": era.ordering or None,
        "likely": [topic for topic in topics if not era.sure_of(topic)],
        "why": {topic: era.why(topic) for topic in topics},
    }


def _text(path: str) -> str | None:
    try:
        return decode(Path(path).read_bytes()).text
    except (OSError, DecodeError):
        return None


def _clues(path: str, text: str, project: Project) -> Iterator[Clue]:
    """What one file tells; what is no Python tells nothing."""
    if not (mentions_legacy(text.encode("utf-8", "replace")) or project.wants(path)):
        return
    source = _source(text)
    if source is None:
        return
    file = SourceFile(source, Settings(), Importer(path, project, Settings()))
    try:
        yield from clues_of_code(file)
    except RecursionError:
        return
    finally:
        file.close()


def _source(text: str) -> Source | None:
    from kmigrate.engine.kinds.python2 import to_python3

    try:
        return Source(text)
    except (SyntaxError, ValueError):
        brought = to_python3(text)
    except (RecursionError, MemoryError):
        return None
    return Source(brought[0]) if brought is not None else None
