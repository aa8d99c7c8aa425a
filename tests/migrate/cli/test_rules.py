from __future__ import annotations

import json

import pytest

from kmigrate.cli import main

pytestmark = pytest.mark.usefixtures("fake_rules")


def test_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1].split(maxsplit=2) == ["KM301", "fit-generator", "fit takes generators."]
    assert lines == sorted(lines)


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--format", "json"]) == 0
    whole = json.loads(capsys.readouterr().out)
    assert whole["schema"] == 1
    assert [rule for rule in whole["rules"] if rule["code"] == "KM203"] == [
        {
            "code": "KM203",
            "name": "layer-arguments",
            "title": "Layers take their new keywords.",
            "why": "Keras 2 renamed them.\n\nThe old ones raise.",
            "examples": [{"before": "Dense(output_dim=1)\n", "after": "Dense(units=1)\n", "note": "Also positional."}],
            "rows": 2,
        }
    ]


@pytest.mark.parametrize("argv", [["rules", "extra"], ["rules", "--format", "xml"]])
def test_wrong_usage(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(argv) == 2
    assert capsys.readouterr().err.count("\n") == 1
