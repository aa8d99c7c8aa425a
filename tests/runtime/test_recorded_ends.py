"""Cross-entropies behind activations that are not their own, in migrated programs, against what old stacks gave."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="models need the extra `runtime`", exc_type=ImportError)

from kmigrate.engine.rewrite import rewrite  # noqa: E402
from kmigrate.era.clues import TENSORFLOW, Clue  # noqa: E402
from kmigrate.era.versions import span_of  # noqa: E402
from kmigrate.settings import Settings  # noqa: E402

MODELS = Path(__file__).parents[2] / "fixtures" / "models"
RECORDED = json.loads((MODELS / "ends.json").read_text("utf-8"))
ENDS = [pytest.param(stack, end, id=f"{stack}-{end}") for stack, ends in RECORDED.items() for end in ends]
PROGRAM = """from {root}.layers import Dense, Input
from {root}.models import Model

given = Input(shape=(10,))
model = Model(given, Dense(3, activation="{activation}")(given))
model.compile("sgd", "{loss}", metrics=["accuracy"])
"""


def forget_between(model: Any) -> None:
    """Keras 3.0 gives from train_on_batch the mean of all batches since the metrics were reset, those of evaluate too."""
    train = model.train_on_batch

    def alone(*args: Any) -> Any:
        model.reset_metrics()
        return train(*args)

    model.train_on_batch = alone


@pytest.mark.parametrize(("stack", "end"), ENDS)
def test_losses_and_accuracy_are_those_of_then(stack: str, end: str, tmp_path: Path) -> None:
    activation, loss = end.split("-")
    root, version, *backend = stack.split("-")
    if root == "tf.keras":
        text = PROGRAM.format(root="tensorflow.keras", activation=activation, loss=loss)
        span = span_of(version)
        assert span is not None
        result = rewrite(text, clues=[Clue(TENSORFLOW, "pins tensorflow", span, place="requirements.txt")])
    else:
        text = PROGRAM.format(root="keras", activation=activation, loss=loss)
        result = rewrite(text, Settings(source=version, backend=backend[0]))
    assert not [one for one in result.findings if one.status.value in ("review", "unsupported")]
    program = tmp_path / "program.py"
    program.write_text(result.text, "utf-8")
    model = runpy.run_path(str(program))["model"]
    if keras.__version__.startswith("3.0."):
        forget_between(model)
    measure = runpy.run_path(str(MODELS / "record_ends.py"))["of_model"]
    assert measure(model, loss) == pytest.approx(RECORDED[stack][end], rel=1e-5, abs=1e-6)
