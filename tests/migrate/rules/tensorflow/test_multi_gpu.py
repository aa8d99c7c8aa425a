"""`multi_gpu_model`."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CODE = "KM616"


def messages(text: str) -> list[str]:
    return [finding.message for finding in rewrite(text, Settings()).findings if finding.rule == CODE]


def test_somebody_elses_function_is_nothing() -> None:
    assert messages("import keras\nfrom mine import multi_gpu_model\n\np = multi_gpu_model(m, gpus=2)\n") == []


@pytest.mark.parametrize(
    "head",
    [
        "from keras.utils import multi_gpu_model\n",
        "from keras.utils.training_utils import multi_gpu_model\n",
        "from tensorflow.keras.utils import multi_gpu_model\n",
    ],
)
def test_the_lines_to_write_are_said(head: str) -> None:
    (message,) = messages(head + "\np = multi_gpu_model(net, gpus=2)\n")
    assert 'MirroredStrategy(["GPU:0", "GPU:1"])' in message
    assert "use `net` in place of `p`" in message


@pytest.mark.parametrize(
    ("gpus", "shown"), [("[0, 3]", '["GPU:0", "GPU:3"]'), ("n", "for i in range(n)"), ("None", "MirroredStrategy(")]
)
def test_which_gpus(gpus: str, shown: str) -> None:
    (message,) = messages(f"from keras.utils import multi_gpu_model\n\np = multi_gpu_model(net, {gpus})\n")
    assert shown in message
