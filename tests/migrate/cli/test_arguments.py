from __future__ import annotations

import pytest

from kmigrate.cli.arguments import rewrite_arguments
from kmigrate.complaints import Complaint
from kmigrate.config import Config


def parse(*argv: str) -> Config:
    config = rewrite_arguments(argv, "kmigrate").config
    assert isinstance(config, Config)
    return config


def test_paths_alone_say_nothing_else() -> None:
    arguments = rewrite_arguments(["a", "b"], "kmigrate")
    assert arguments.paths == ["a", "b"]
    assert arguments.config == Config()
    assert not any((arguments.check, arguments.diff, arguments.quiet, arguments.verbose))


def test_flags_and_paths_may_be_mixed() -> None:
    arguments = rewrite_arguments(["a", "--check", "b", "--jobs", "2", "c"], "kmigrate rewrite")
    assert arguments.paths == ["a", "b", "c"]
    assert arguments.config.jobs == 2


def test_every_flag() -> None:
    first = "--from 1.2 --backend theano --target keras --modern --no-shims --no-python2"
    rest = "--docs --exclude x --exclude y --format sarif a"
    assert parse(*first.split(), *rest.split()) == Config(
        source="1.2",
        backend="theano",
        target="keras",
        modern=True,
        shims=False,
        python2=False,
        docs=True,
        exclude=("x", "y"),
        format="sarif",
    )


def test_rules_come_as_comma_lists_and_may_be_repeated() -> None:
    config = parse("--select", "KM2,km301", "--select", "fit-generator", "--ignore", "KM203", "a")
    assert config.select == ("KM2", "KM301", "fit-generator")
    assert config.ignore == ("KM203",)


def test_each_switch_has_an_opposite_that_undoes_the_configuration() -> None:
    assert parse("--no-modern", "--shims", "--python2", "--no-docs", "a") == Config(
        modern=False, shims=True, python2=True, docs=False
    )


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        ([], "Say which files or folders to migrate"),
        (["--check"], "Say which files or folders to migrate"),
        (["-", "a"], "cannot be mixed"),
        (["--from", "new", "a"], "new is no version of Keras, such as 1.2"),
        (["--from", "9.9", "a"], "9.9 is no version of Keras, such as 1.2"),
        (["--jobs", "0", "a"], "0 is not a whole number of at least 1"),
        (["--backend", "torch", "a"], "invalid choice: 'torch'"),
        (["--check", "--diff", "a"], "not allowed with argument --check"),
        (["--quiet", "--verbose", "a"], "not allowed with"),
        (["--chec", "a"], "nrecognized arguments: --chec"),
        (["--format", "html", "a"], "invalid choice: 'html'"),
    ],
)
def test_wrong_usage_is_one_sentence(argv: list[str], sentence: str) -> None:
    with pytest.raises(Complaint) as caught:
        rewrite_arguments(argv, "kmigrate")
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("prog", ["kmigrate", "kmigrate rewrite"])
def test_help_says_examples_exit_codes_and_configuration(prog: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        rewrite_arguments(["--help"], prog)
    text = capsys.readouterr().out
    assert stop.value.code == 0
    for part in ("examples:", "exit codes:", "  130 ", "[tool.kmigrate]", "--stdin-filename", "--no-shims"):
        assert part in text
    assert ("kmigrate explain CODE|NAME" in text) == (prog == "kmigrate")
    assert ("./rules" in text) == (prog == "kmigrate")
    assert "--no-docs" not in text
