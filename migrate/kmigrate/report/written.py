"""What the files of a run were written for: files that agree are counted together."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from kmigrate.report.places import shown

if TYPE_CHECKING:
    from kmigrate.engine.files.process import Outcome
    from kmigrate.era.decide import Era

SHOWN = 4


@dataclass(slots=True)
class Written:
    """Eras with the number of their files; the evidence is that of the first file."""

    eras: dict[tuple[str, ...], tuple[Era, int]] = field(default_factory=dict)

    def add(self, outcome: Outcome) -> None:
        era = outcome.era
        if era is None or not era.told:
            return
        key = (str(era.keras), str(era.tensorflow), era.backend, era.ordering)
        first, count = self.eras.get(key, (None, 0))
        if first is None:
            told = tuple(clue if clue.place else clue.at(shown(outcome.path)) for clue in era.told)
            first = replace(era, told=told)
        self.eras[key] = (first, count + 1)

    def _ordered(self) -> list[tuple[Era, int]]:
        return sorted(self.eras.values(), key=lambda one: -one[1])

    def lines(self) -> list[str]:
        """`Written for Keras 1.x (...), backend Theano (...)`, the most files first."""
        from kmigrate.era.words import describe

        ordered = self._ordered()
        said = [(text, count) for era, count in ordered[:SHOWN] if (text := describe(era))]
        if len(ordered) == 1:
            lines = [f"Written for {text}." for text, _ in said]
        else:
            lines = [f"{count} {'file' if count == 1 else 'files'} written for {text}." for text, count in said]
        if len(ordered) > SHOWN:
            lines.append(f"{len(ordered) - SHOWN} more kinds of file: --format json lists them.")
        return [*lines, "--from VERSION and --backend NAME say otherwise."] if lines else []

    def entries(self) -> list[dict[str, Any]]:
        from kmigrate.era.words import entry

        return [{**entry(era), "files": count} for era, count in self._ordered()]
