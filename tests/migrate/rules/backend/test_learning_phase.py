"""Setting the learning phase."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = "from keras import backend as K\nfrom keras.models import load_model\nmodel = load_model('m.h5')\n"


def said(body: str) -> list[str]:
    return [f.status.value for f in rewrite(HEAD + body, Settings()).findings if f.rule == "KM507"]


@pytest.mark.parametrize(
    "body",
    [
        "other.set_learning_phase(0)\nmodel.fit(x, y)\n",
        "K.set_learning_phase(0)\nmodel.predict(x)\n",
        "K.set_learning_phase(1)\nmodel.fit(x, y)\n",
        "K.set_learning_phase(False)\n",
    ],
)
def test_where_it_changes_nothing(body: str) -> None:
    assert said(body) == []


@pytest.mark.parametrize(
    "body",
    [
        "K.set_learning_phase(0)\nmodel.fit(x, y)\n",
        "K.set_learning_phase(1)\nmodel.predict(x)\n",
        "K.set_learning_phase(phase)\n",
        "f = K.set_learning_phase\n",
    ],
)
def test_where_fit_and_predict_heard_it(body: str) -> None:
    assert said(body) == ["review"]
    assert "from kmigrate_shims import backend as K\n" in rewrite(HEAD + body, Settings()).text
