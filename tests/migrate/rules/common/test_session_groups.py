"""Statements that belong to one session."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kmigrate.rules import Site
from kmigrate.rules.common.session_groups import Group, groups

SiteOf = Callable[[str, str], Site]
HEAD = "import tensorflow as tf\nfrom tensorflow.keras import backend as K\n\nK.clear_session()\n"


def found(site_of: SiteOf, text: str) -> list[Group]:
    return groups(site_of(HEAD + text, "keras.backend.clear_session").file)


@pytest.mark.parametrize("text", ["", "config = make()\nconfig.x = 1\n", "s = Session()\n", "x = tf.constant(3)\n"])
def test_no_session_no_group(site_of: SiteOf, text: str) -> None:
    assert found(site_of, text) == []


def test_names_join_statements(site_of: SiteOf) -> None:
    text = "c = tf.ConfigProto()\nc.gpu_options.allow_growth = True\ns = tf.Session(config=c)\nK.set_session(s)\n"
    (group,) = found(site_of, text)
    assert (group.problem, group.names, len(group.statements)) == ("", {"c", "s"}, 4)
    (options,) = group.commits.values()
    assert list(options) == ["gpu_options.allow_growth"]


def test_sessions_of_two_functions_are_two(site_of: SiteOf) -> None:
    text = "def f():\n    s = tf.Session()\n    K.set_session(s)\n\n\ndef g():\n    K.set_session(tf.Session())\n"
    assert [group.problem for group in found(site_of, text)] == ["", ""]


def test_a_function_that_makes_the_session(site_of: SiteOf) -> None:
    text = "def make():\n    return tf.Session(config=tf.ConfigProto())\n\n\nK.set_session(make())\n"
    assert [group.function for group in found(site_of, text)] == ["make", ""]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("s = tf.Session()\nkeep(s)\n", "`s` is used for more than that"),
        ("s = tf.Session('grpc://a')\nK.set_session(s)\n", "kmigrate cannot tell what is passed to the session here"),
        ("s = tf.Session(config=c)\nK.set_session(s)\n", "kmigrate cannot tell what `c` is"),
    ],
)
def test_what_is_not_understood_is_said(site_of: SiteOf, text: str, problem: str) -> None:
    (group,) = found(site_of, text)
    assert group.problem == problem
