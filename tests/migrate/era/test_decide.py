from __future__ import annotations

from kmigrate.era.clues import ASKED, BACKEND, KERAS, LIKELY, LOCKED, ORDERING, Clue
from kmigrate.era.decide import decide
from kmigrate.era.versions import span_of
from kmigrate.era.words import describe, entry


def keras(text: str, rank: int = ASKED, says: str = "") -> Clue:
    span = span_of(text)
    assert span is not None
    return Clue(KERAS, says or f"pins {text}", span, rank=rank)


def test_nothing_told_nothing_known() -> None:
    era = decide()
    assert (str(era.keras), era.backend, era.ordering, describe(era)) == ("", "", "", "")


def test_the_user_stands_above_all() -> None:
    era = decide([keras(">=2.0")], [[keras("==2.2.4"), Clue(BACKEND, "", value="tensorflow")]], "1.2", "theano")
    assert (str(era.keras), era.backend, era.told, era.against) == ("1.2", "theano", (), ())


def test_the_nearest_folder_wins() -> None:
    era = decide([], [[keras("==1.2.2")], [keras("==2.2.4")]])
    assert str(era.keras) == "1.2.2"


def test_a_lower_bound_lets_those_above_speak() -> None:
    era = decide([], [[keras(">=1.0")], [keras("<2")]])
    assert str(era.keras) == "1.x"


def test_a_lock_file_is_more_exact_than_what_was_asked_for() -> None:
    assert str(decide([], [[keras(">=2.0,<2.3"), keras("==2.2.4", LOCKED)]]).keras) == "2.2.4"


def test_the_code_beats_a_pin_that_contradicts_it_and_the_conflict_is_said() -> None:
    era = decide([keras(">=2.0", says="uses epochs")], [[keras("==1.2.2")]])
    assert str(era.keras) == "2.0 or later"
    assert describe(era) == "Keras 2.0 or later (uses epochs); but pins ==1.2.2"


def test_code_for_two_releases_at_once_tells_nothing() -> None:
    assert str(decide([keras(">=2.0"), keras("<1.0")], [[keras("==2.1.0")]]).keras) == "2.1.0"


def test_how_it_is_written_counts_where_nothing_else_says_so() -> None:
    habit = keras("<2", LIKELY, "uses nb_epoch")
    assert str(decide([habit], [[keras(">=1.0")]]).keras) == "1.x"
    assert str(decide([habit], [[keras("==2.0.8")]]).keras) == "2.0.8"
    assert describe(decide([habit])) == "most likely Keras before 2.0 (uses nb_epoch)"


def test_backends_that_differ_tell_nothing_and_the_file_comes_first() -> None:
    theano, tensorflow = (Clue(BACKEND, f"sets {v}", value=v) for v in ("theano", "tensorflow"))
    assert decide([], [[theano, tensorflow]]).backend == ""
    assert decide([theano], [[tensorflow]]).backend == "theano"
    likely = Clue(BACKEND, "imports tensorflow", value="tensorflow", rank=LIKELY)
    assert decide([likely], [[theano]]).backend == "theano"
    assert not decide([likely]).sure_of(BACKEND)


def test_before_1_1_theano_and_its_order_were_the_default() -> None:
    era = decide([], [[keras("==1.0.8")]])
    assert (era.backend, era.ordering, sorted(era.likely)) == ("theano", "th", [BACKEND, ORDERING])
    assert entry(era)["image_data_format"] == "channels_first"
    assert decide([], [[keras("==1.1.0")]]).backend == ""
