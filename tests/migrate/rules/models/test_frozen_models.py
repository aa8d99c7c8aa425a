"""Models that are frozen after they were compiled."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

CODE = "KM333"
HEAD = "from tensorflow.keras.models import load_model\nd = load_model(p)\ng = load_model(p)\n"


def text(before: str) -> str:
    given = rewrite(HEAD + before, Settings()).text
    assert rewrite(given, Settings()).text == given
    return given.removeprefix(HEAD)


def said(before: str) -> list[str]:
    findings: list[Finding] = rewrite(HEAD + before, Settings()).findings
    return [finding.status.value for finding in findings if finding.rule == CODE]


@pytest.mark.parametrize(
    "before",
    [
        "d.trainable = False\nd.compile('sgd', 'mse')\nd.fit(x, y)\n",
        "d.compile('sgd', 'mse')\nd.trainable = False\nd.compile('sgd', 'mse')\nd.fit(x, y)\n",
        "d.compile('sgd', 'mse')\nd.trainable = False\ng.fit(x, y)\n",
        "d.compile('sgd', 'mse')\nd.trainable = True\nd.fit(x, y)\n",
        "d.trainable = False\nd.fit(x, y)\n",
        "d.compile('sgd', 'mse')\nd.trainable = True\nd.fit(x, y)\nd.trainable = False\ng.fit(x, y)\n",
        "for l in d.layers:\n    l.trainable = False\nd.compile('sgd', 'mse')\nd.fit(x, y)\n",
        "other.compile('sgd', 'mse')\nother.trainable = False\nother.fit(x, y)\n",
        "d.compile('sgd', 'mse')\nfor l in g.layers:\n    l.trainable = False\nd.fit(x, y)\n",
    ],
)
def test_what_trains_as_it_did_stays(before: str) -> None:
    assert text(before) == before
    assert said(before) == []


def test_it_learns_where_it_is_trained() -> None:
    before = (
        "d.compile('sgd', 'mse')\nd.trainable = False\ng.compile('sgd', 'mse')\nfor i in range(3):\n"
        "    d.fit(x, y)\n    d.fit(x, z)  # twice\n    g.fit(x, y)\n"
    )
    after = (
        "d.compile('sgd', 'mse')\nd.trainable = False\ng.compile('sgd', 'mse')\nfor i in range(3):\n"
        "    d.trainable = True\n    d.fit(x, y)\n    d.fit(x, z)  # twice\n    d.trainable = False\n    g.fit(x, y)\n"
    )
    assert text(before) == after
    assert said(before) == ["rewritten"]


def test_in_methods_of_a_class() -> None:
    before = (
        "class Gan:\n    def __init__(self):\n        self.d = load_model(p)\n        self.d.compile('sgd', 'mse')\n"
        "        self.d.trainable = False\n\n    def train(self):\n        self.d.fit(x, y)\n"
    )
    lines = "        self.d.trainable = True\n        self.d.fit(x, y)\n        self.d.trainable = False\n"
    assert text(before) == before.replace("        self.d.fit(x, y)\n", lines)


def test_a_model_that_a_function_compiles() -> None:
    before = (
        "def build():\n    m = load_model(p)\n    m.compile('sgd', 'mse')\n    return m\n\n\nq = build()\n"
        "q.trainable = False\nq.fit(x, y)\n"
    )
    assert text(before).endswith("q.trainable = False\nq.trainable = True\nq.fit(x, y)\nq.trainable = False\n")


@pytest.mark.parametrize(
    "before",
    [
        "d.compile('sgd', 'mse')\nd.trainable = False\nd.fit(x, y); y = 3\n",
        "d.compile('sgd', 'mse')\nfor l in d.layers[:3]:\n    l.trainable = False\nd.fit(x, y)\n",
        "d.compile('sgd', 'mse')\nd.trainable = False\nif d.fit(x, y): pass\n",
        "d.compile('sgd', 'mse')\nd.trainable = False\ny = 3; d.fit(x, y)\n",
    ],
)
def test_what_cannot_be_written_is_for_a_person(before: str) -> None:
    assert text(before) == before
    assert said(before) == ["review"]
