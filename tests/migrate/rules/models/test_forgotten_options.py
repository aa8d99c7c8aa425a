"""Options of losses and metrics that a saved model forgets."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = "import tensorflow as tf\nfrom tensorflow.keras.losses import Huber\n\nm = tf.keras.Sequential(layers)\n"


def found(body: str, shims: bool = True) -> tuple[str, list[str]]:
    settings = Settings(source="tf.keras 2.4", shims=shims)
    result = rewrite(HEAD + body, settings)
    assert rewrite(result.text, settings).text == result.text
    return result.text, [f.status for f in result.findings if f.rule == "KM360"]


@pytest.mark.parametrize(
    "body",
    [
        "tf.keras.losses.Huber(0.3)\n",
        "Huber(delta=1.0)\nm.save('m.h5')\n",
        "Huber()\nm.save('m.h5')\n",
        "tf.keras.losses.CosineSimilarity(axis=-1)\nm.save('m.h5')\n",
        "Huber(0.3)\nm.save_weights('m.h5')\n",
        "Huber(0.3)\ntf.keras.callbacks.ModelCheckpoint('m.h5', save_weights_only=True)\n",
    ],
)
def test_nothing_is_lost(body: str) -> None:
    assert found(body)[1] == []


@pytest.mark.parametrize(
    ("body", "new"),
    [
        ("tf.keras.losses.Huber(0.3)\nm.save('m.h5')\n", "old_Huber(0.3)\n"),
        ("tf.keras.losses.Huber(delta=d)\ntf.keras.models.save_model(m, 'm')\n", "old_Huber(delta=d)\n"),
        (
            "tf.keras.losses.CosineSimilarity(axis=1)\ntf.keras.callbacks.ModelCheckpoint('m.h5')\n",
            "from kmigrate_shims.losses import CosineSimilarity\n",
        ),
        ("Huber(0.3)\nHuber()\nm.save('m.h5')\n", "from kmigrate_shims.losses import Huber\n"),
    ],
)
def test_the_loss_of_the_shims_keeps_it(body: str, new: str) -> None:
    text, statuses = found(body)
    assert new in text
    assert set(statuses) == {"shimmed"}
    assert found(body, shims=False)[1] == ["review"]


def test_a_metric_is_told_of() -> None:
    assert found("tf.keras.metrics.CosineSimilarity(axis=1)\nm.save('m.h5')\n")[1] == ["review"]
    assert found("tf.keras.metrics.CosineSimilarity()\nm.save('m.h5')\n")[1] == []
