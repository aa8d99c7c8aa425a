"""Workers, which a data set keeps."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = (
    "from keras.models import load_model\nfrom keras.utils import Sequence\n\n\nclass Batches(Sequence):\n"
    "    def __getitem__(self, index):\n        return x, y\n\n\nmodel = load_model(path)\nbatches = Batches()\n"
)


def become(line: str) -> str:
    """What becomes of the lines behind the head."""
    result = rewrite(f"{HEAD}{line}\n", Settings(source="2.2"))
    assert rewrite(result.text, Settings(source="2.2")).text == result.text
    return result.text.partition("batches = Batches()\n")[2].removesuffix("\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("model.fit_generator(batches)", "model.fit(batches)"),
        ("model.fit_generator(batches, workers=1, max_queue_size=10)", "model.fit(batches)"),
        ("model.fit_generator(Batches(), workers=4)", "model.fit(Batches())"),
        ("model.fit_generator(generate(), workers=4)", "model.fit(generate())"),
        ("other.run(batches, workers=4)", "other.run(batches, workers=4)"),
        ("if a: model.fit_generator(batches, workers=4)", "if a: model.fit(batches)"),
    ],
)
def test_nothing_is_set(before: str, after: str) -> None:
    assert become(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("model.fit_generator(batches, workers=4)", "batches.workers = 4\nmodel.fit(batches)"),
        ("h = model.fit_generator(generator=batches, workers=n)", "batches.workers = n\nh = model.fit(x=batches)"),
        (
            "p = model.predict_generator(batches, 3, use_multiprocessing=True, max_queue_size=20)",
            "batches.use_multiprocessing = True\nbatches.max_queue_size = 20\np = model.predict(batches, steps=3)",
        ),
        (
            "if a:\n    model.evaluate_generator(batches, workers=2)",
            "if a:\n    batches.workers = 2\n    model.evaluate(batches)",
        ),
        ("model.fit(batches, workers=4)", "batches.workers = 4\nmodel.fit(batches)"),
    ],
)
def test_the_data_set_keeps_them(before: str, after: str) -> None:
    assert become(before) == after
