"""Arguments of saving and loading."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

CODE = "KM319"
HEAD = """\
from keras.layers import Lambda
from keras.models import load_model, model_from_yaml

m = load_model('m.keras')
# here
"""


def text(before: str, settings: Settings | None = None) -> str:
    given = rewrite(HEAD + before + "\n", settings or Settings()).text
    assert rewrite(given, settings or Settings()).text == given
    return given.partition("# here\n")[2].rstrip()


def said(before: str, settings: Settings | None = None) -> list[Finding]:
    findings = rewrite(HEAD + before + "\n", settings or Settings()).findings
    return [finding for finding in findings if finding.rule == CODE]


def statuses(before: str, settings: Settings | None = None) -> list[str]:
    return [finding.status.value for finding in said(before, settings)]


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
