"""Arguments of saving and loading."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CODE = "KM319"
HEAD = """\
from keras.layers import Lambda
from keras.models import load_model, model_from_yaml

m = load_model('m.keras')
# here
"""

_ASKING = Asking(CODE, HEAD)
text, said, statuses = _ASKING.text, _ASKING.said, _ASKING.statuses


@pytest.mark.parametrize(
    "line",
    [
        "m.save('n.keras', True)",
        "m.save('n.keras', include_optimizer=False)",
        "other.save('n.keras', True, False)",
        "m.load_weights('w.h5')",
        "other.to_yaml()",
        "a = Lambda(f); m.save('n.keras'); load_model('n.keras')",
        "a = Lambda(lambda x: x); load_model('n.keras')",
    ],
)
def test_what_means_the_same_stays(line: str) -> None:
    assert said(line) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("m.save('n.keras', True, False)", "m.save('n.keras', True, include_optimizer=False)"),
        ("m.load_weights('w.h5', by_name=False)", "m.load_weights('w.h5')"),
        ("a = m.to_yaml()\nmodel_from_yaml(a)", "a = m.to_json()\nmodel_from_json(a)"),
        ("a = m.to_yaml()\nmodel_from_yaml(yaml_string=a)", "a = m.to_json()\nmodel_from_json(json_string=a)"),
    ],
)
def test_what_is_said_in_another_way(before: str, after: str) -> None:
    assert text(before) == after


@pytest.mark.parametrize(
    "line",
    [
        "m.load_weights('w.h5', by_name=True)",
        "m.load_weights('w.h5', True)",
        "model_from_yaml(a)",
        "m.save(*a, b, c)",
        "a = Lambda(lambda x: x)\nm.save('n.keras')\nload_model('n.keras')",
    ],
)
def test_what_a_person_must_do(line: str) -> None:
    assert "review" in statuses(line)


NAMED = (
    "from keras.layers import Lambda\nfrom keras.models import Sequential, load_model\n\n\ndef twice(x):\n    return x\n\n\n"
    "def thrice(x):\n    return x\n\n\nm = Sequential([{0}])\n{1}\n"
)


def named(layers: str, lines: str) -> tuple[str, list[str]]:
    result = rewrite(NAMED.format(layers, lines), Settings(source="2.2"))
    asked = [f.message for f in result.findings if f.rule == CODE and f.status.needs_a_person]
    return result.text.splitlines()[-1], asked


@pytest.mark.parametrize(
    ("layers", "lines"),
    [
        ("Lambda(twice)", "n = load_model(p)"),
        ("Lambda(mine.twice)", "m.save('m.keras')\nn = load_model('m.keras')"),
        ("Lambda(twice)", "m.save('m.keras')\nn = load_model('m.keras', custom_objects={'twice': twice})"),
        ("Lambda(twice)", "m.save('m.keras')\nn = load_model('m.keras', **options)"),
    ],
)
def test_functions_that_are_known_or_not_of_the_file(layers: str, lines: str) -> None:
    assert named(layers, lines) == (lines.splitlines()[-1], [])


@pytest.mark.parametrize(
    ("layers", "objects"),
    [
        ("Lambda(twice)", '{"twice": twice}'),
        ("Lambda(function=twice), Lambda(thrice), Lambda(twice)", '{"twice": twice, "thrice": thrice}'),
    ],
)
def test_the_functions_of_lambdas_are_given_to_what_loads(layers: str, objects: str) -> None:
    text, asked = named(layers, "m.save('m.keras')\nn = load_model('m.keras')")
    assert text == f"n = load_model('m.keras', custom_objects={objects})"
    assert asked == []


def test_objects_that_lack_a_function_are_for_a_person() -> None:
    (message,) = named("Lambda(twice)", "m.save('m.keras')\nn = load_model('m.keras', {'other': 1})")[1]
    assert "`twice`" in message


def test_a_function_that_is_not_there_yet_is_not_named() -> None:
    head = "from keras.layers import Lambda\nfrom keras.models import Sequential, load_model\n\n"
    use = "m = Sequential()\nm.save('n.keras')\nk = load_model('n.keras')\n"
    function = "\n\ndef twice(x):\n    return x\n\n\na = Lambda(twice)\n"
    assert "custom_objects" not in rewrite(head + use + function, Settings()).text
    assert "custom_objects" in rewrite(head + function + use, Settings()).text
