from __future__ import annotations

import pytest

from kmigrate.cli import main

pytestmark = pytest.mark.usefixtures("fake_rules")


@pytest.mark.parametrize("word", ["KM203", "km203", "layer-arguments"])
def test_the_page_of_a_rule(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", word]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "KM203 layer-arguments",
        "Layers take their new keywords.",
        "",
        "  - Dense(output_dim=1)",
        "  + Dense(units=1)",
        "  Also positional.",
        "",
        "Keras 2 renamed them.",
        "",
        "The old ones raise.",
        "",
        "  keras.layers.Dense(output_dim=)  keras.layers.Dense(units=)  (Keras 2.0.0, legacy/interfaces.py)",
        "  keras.layers.Dense(seed=)        left out                    never had an effect  (Keras 2.0.0)",
        "",
        "Skip it: `--ignore KM203`, or `# kmigrate: skip=KM203` at the end of a line.",
    ]


def test_several_rules_and_file_rules(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "KM301", "KM002"]) == 0
    text = capsys.readouterr().out
    assert "KM301 fit-generator" in text
    assert "KM002 invalid-python" in text
    assert "--exclude GLOB" in text


def test_an_unknown_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "fit-genrator"]) == 2
    taken = capsys.readouterr()
    assert taken.out == ""
    assert taken.err == (
        "kmigrate: fit-genrator is not a rule. Did you mean fit-generator? `kmigrate rules` lists all of them.\n"
    )


def test_no_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain"]) == 2
    assert "CODE|NAME" in capsys.readouterr().err


def test_colours_when_forced(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    main(["explain", "KM203"])
    assert "\x1b[31m  - Dense(output_dim=1)\x1b[0m" in capsys.readouterr().out


def test_lists_and_code_are_not_wrapped(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from kmigrate.rules import Rule

    why = "word " * 40 + "\n\n- one\n- two"
    monkeypatch.setattr("kmigrate.rules.all_rules", lambda: [Rule("KM101", "a", "A.", why)])
    monkeypatch.setenv("COLUMNS", "60")
    main(["explain", "KM101"])
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines[:8])) <= 60
    assert lines[lines.index("- one") + 1] == "- two"
