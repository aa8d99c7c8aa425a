from __future__ import annotations

from kmigrate.era.tell import clues_of


def test_the_name_of_a_file_says_how_it_is_read() -> None:
    assert [str(c) for c in clues_of("a/requirements.txt", "keras==1.2\n")] == ["a/requirements.txt:1 pins keras==1.2"]
    assert [str(c) for c in clues_of("README.md", "keras==1.2\n")] == []
    text = "envlist = py27\nsetenv = KERAS_BACKEND=theano\ndeps = keras==1.2.2\n"
    assert {str(c) for c in clues_of("tox.ini", text)} == {
        "tox.ini:3 pins keras==1.2.2",
        "tox.ini:2 sets KERAS_BACKEND=theano",
    }
    assert clues_of("train.py", "keras==1.2") == []
