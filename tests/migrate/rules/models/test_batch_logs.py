"""Callbacks that read the logs of a batch."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

HEAD = """from {0}.callbacks import Callback, ModelCheckpoint


class A({1}):
    def {2}(self, batch, logs=None):
        {3}
"""
LOSS = "self.losses.append(logs.get('loss'))"


def base(
    line: str = LOSS, of: str = "Callback", name: str = "on_batch_end", keras: str = "keras", source: str = "2.2"
) -> str:
    text = HEAD.format(keras, of, name, line)
    given = Settings(source=source) if keras == "keras" else Settings()
    result = rewrite(text, given)
    assert rewrite(result.text, given).text == result.text
    return result.text.partition("class A(")[2].partition(")")[0]


def said(text: str) -> list[Finding]:
    return [finding for finding in rewrite(text, Settings(source="2.2")).findings if finding.rule == "KM336"]


@pytest.mark.parametrize("line", ["pass", "self.count += 1", "print(batch, logs.get('size'))", "print(logs['batch'])"])
def test_who_does_not_read_them_stays(line: str) -> None:
    assert base(line) == "Callback"


def test_epochs_are_as_they_were() -> None:
    assert base(name="on_epoch_end") == "Callback"


@pytest.mark.parametrize(
    "line", [LOSS, "print(logs['acc'])", "for k in logs: print(k)", "print(logs)", "x = dict(logs.items())"]
)
def test_who_reads_them_is_given_those_of_the_batch(line: str) -> None:
    assert base(line) == "BatchCallback"


def test_in_keras_23_only_losses_were_of_the_batch() -> None:
    assert base(source="2.3") == "BatchLossCallback"


def test_later_tf_keras_gave_averages_too() -> None:
    assert base(keras="tensorflow.keras") == "Callback"


def test_other_bases_are_reported() -> None:
    text = HEAD.format("keras", "ModelCheckpoint", "on_batch_end", LOSS)
    assert [f.status.value for f in said(text)] == ["review"]
