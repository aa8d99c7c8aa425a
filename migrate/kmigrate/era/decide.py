"""From clues to an era: the nearest that is told wins, and the code itself beats what is told of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from kmigrate.era.clues import BACKEND, KERAS, LIKELY, ORDERING, TENSORFLOW, Clue
from kmigrate.era.versions import ANY, END, Span, span_of

# The first release that began with TensorFlow and its dimension order (keras 1.1.0 keras/backend/__init__.py).
SWITCHED = "1.1"
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Era:
    """What a file was written for, as far as that can be told, and what tells it."""

    keras: Span = ANY
    tensorflow: Span = ANY
    backend: str = ""  # theano, tensorflow or cntk; empty: nothing tells
    ordering: str = ""  # th or tf
    likely: frozenset[str] = frozenset()  # topics of which the best clue is only a likely one
    told: tuple[Clue, ...] = ()
    against: tuple[Clue, ...] = ()  # what is told otherwise, and is not believed

    @property
    def is_today(self) -> bool:
        """Whether it is Keras 3, whose ways are those of the target."""
        return self.keras.is_before("3") is False or self.tensorflow.is_before("2.16") is False

    def sure_of(self, topic: str) -> bool:
        return topic not in self.likely

    def without(self, topic: str) -> Era:
        """Without what is told of a topic that is none of the file's."""
        told, against = ([c for c in clues if c.topic != topic] for clues in (self.told, self.against))
        return replace(self, told=tuple(told), against=tuple(against), tensorflow=ANY)

    def why(self, topic: str) -> str:
        """The evidence, to stand in brackets."""
        return "; ".join(dict.fromkeys(str(clue) for clue in self.told if clue.topic == topic))


@dataclass(slots=True)
class _Weighing:
    told: list[Clue] = field(default_factory=list)
    against: list[Clue] = field(default_factory=list)
    likely: set[str] = field(default_factory=set)

    def narrow(self, span: Span, clues: Sequence[Clue]) -> Span:
        """The releases that the clues allow as well. Clues that speak of one thing but differ count together."""
        if not clues:
            return span
        hull = clues[0].span
        for clue in clues[1:]:
            hull = hull.hull(clue.span)
        met = span.meet(hull)
        if not met:
            self.against += [clue for clue in clues if not span.meet(clue.span)]
            return span
        if met != span:
            self.told += [clue for clue in clues if met.meet(clue.span)][:SHOWN]
        return met

    def choose(self, clues: Iterable[Clue]) -> str:
        """The value on which the best clues agree."""
        found = list(clues)
        for rank in sorted({clue.rank for clue in found}):
            these = [clue for clue in found if clue.rank == rank]
            if len({clue.value for clue in these}) == 1:
                if rank == LIKELY:
                    self.likely.add(these[0].topic)
                self.told.append(these[0])
                return these[0].value
        return ""


def decide(
    own: Sequence[Clue] = (),
    around: Iterable[Sequence[Clue]] = (),
    source: str | None = None,
    backend: str | None = None,
) -> Era:
    """The era of a file that has `own` clues inside and clues `around` it, the nearest folder first. What the user
    says (`source`, `backend`) stands above all.
    """
    weighing, folders = _Weighing(), [*around]
    keras = (span_of(source) if source else None) or _releases(KERAS, own, folders, weighing)
    tensorflow = _releases(TENSORFLOW, own, folders, weighing)
    chosen = backend or _value(BACKEND, own, folders, weighing)
    ordering = _value(ORDERING, own, folders, weighing)
    if keras.is_before(SWITCHED):
        default = f"was the default of Keras before {SWITCHED}"
        if not chosen:
            chosen = weighing.choose([Clue(BACKEND, default, value="theano", rank=LIKELY)])
        if not ordering:
            ordering = weighing.choose([Clue(ORDERING, default, value="th", rank=LIKELY)])
    told, against = tuple(weighing.told), tuple(weighing.against)
    return Era(keras, tensorflow, chosen, ordering, frozenset(weighing.likely), told, against)


def _releases(topic: str, own: Sequence[Clue], folders: Sequence[Sequence[Clue]], weighing: _Weighing) -> Span:
    """Narrowed by what the code needs, what it says, what is told around it, and at last by how it is written."""
    mine = [clue for clue in own if clue.topic == topic]
    span = ANY
    for clue in mine:
        if clue.rank != LIKELY:
            met = span.meet(clue.span)
            if met and met != span:
                span = met
                weighing.told.append(clue)
            elif not met:
                # Code for several releases at once, or for none: it tells nothing.
                weighing.told[:] = [c for c in weighing.told if c.topic != topic]
                span = ANY
                break
    for clues in folders:
        of_topic = [clue for clue in clues if clue.topic == topic]
        for rank in sorted({clue.rank for clue in of_topic}):
            span = weighing.narrow(span, [clue for clue in of_topic if clue.rank == rank])
        if of_topic and span.before < END:
            break  # the nearest that says up to where
    for clue in mine:
        if clue.rank == LIKELY and span.meet(clue.span) and span.meet(clue.span) != span:
            span = span.meet(clue.span)
            weighing.told.append(clue)
            weighing.likely.add(topic)
    return span


def _value(topic: str, own: Sequence[Clue], folders: Sequence[Sequence[Clue]], weighing: _Weighing) -> str:
    """Its own clues first; what is only likely gives way to what is said further off."""
    places = [[clue for clue in clues if clue.topic == topic] for clues in (own, *folders)]
    for clues in places:
        if value := weighing.choose(clue for clue in clues if clue.rank != LIKELY):
            return value
    for clues in places:
        if value := weighing.choose(clues):
            return value
    return ""
