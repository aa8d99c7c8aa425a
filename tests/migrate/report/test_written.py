from __future__ import annotations

from kmigrate.engine.files.process import Outcome
from kmigrate.era.clues import BACKEND, Clue
from kmigrate.era.decide import Era
from kmigrate.findings import Uses
from kmigrate.report.written import Written


def written(era: Era) -> Written:
    result = Written()
    result.add(Outcome("a.py", "changed", (), Uses(rewritten=1), era=era))
    return result


def test_says_nothing_where_nothing_is_told() -> None:
    assert written(Era()).lines() == []


def test_says_nothing_of_what_everybody_would_think() -> None:
    """It came out as `Written for .`"""
    clue = Clue(BACKEND, "says tensorflow", value="tensorflow", place="keras.json", line=1)
    likely = Era(backend="tensorflow", likely=frozenset({BACKEND}), told=(clue,))
    assert written(likely).lines() == []
    assert written(likely).entries()[0]["backend"] == "tensorflow"


def test_says_the_evidence() -> None:
    clue = Clue(BACKEND, "says theano", value="theano", place="keras.json", line=1)
    assert written(Era(backend="theano", told=(clue,))).lines()[0] == (
        "Written for backend Theano (keras.json:1 says theano)."
    )
