from __future__ import annotations

import re
import tomllib
from pathlib import Path

import kmigrate
from kmigrate import Settings
from kmigrate.config import KEYS, load
from kmigrate.exits import Exit

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(language: str, *, holding: str) -> str:
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    return next(text for text in blocks if holding in text)


def test_the_diff_is_what_the_tool_gives() -> None:
    lines = block("diff", holding="train.py").splitlines(keepends=True)
    hunk = lines[lines.index(next(line for line in lines if line.startswith("@@"))) + 1 :]
    hunk = [line for line in hunk if line[0] in " -+"]
    old = "".join(line[1:] for line in hunk if line[0] in " -")
    new = "".join(line[1:] for line in hunk if line[0] in " +")
    result = kmigrate.rewrite(old, Settings())
    assert result.text == new
    said = re.search(r"(\d+) legacy uses: (\d+) rewritten", README)
    assert said is not None
    assert (result.uses.total, result.uses.rewritten) == (int(said[1]), int(said[2]))


def test_the_lines_to_skip_are_skipped() -> None:
    whole, one_rule, file = block("python", holding="skip-file").splitlines()
    made = "from tensorflow.keras.models import Sequential\nmodel = Sequential()\n"
    for line in (whole, one_rule):
        assert line in kmigrate.rewrite(f"{made}{line}\n", Settings()).text
    assert file in kmigrate.rewrite(f"import keras\n{file}\n", Settings()).text


def test_the_configuration_is_valid(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    text = block("toml", holding="tool.kmigrate")
    file.write_text(text, encoding="utf-8")
    assert load(file).backend == "theano"
    assert all(re.search(rf"\b{key}\b", text) for key in KEYS)


def test_both_commands_are_marked_for_ci() -> None:
    for name in ("main", "test"):
        assert README.count(f"<!-- ci: {name} -->\n```sh\n") == 1


def test_every_exit_code_is_named() -> None:
    listed = README[README.index("Exit codes:") :].split("\n\n")[0]
    assert [int(number) for number in re.findall(r"(?:^Exit codes: |; )(\d+),", listed.replace("\n", " "))] == list(
        Exit
    )


def test_every_extra_of_the_readme_exists() -> None:
    with (ROOT / "pyproject.toml").open("rb") as handle:
        extras = set(tomllib.load(handle)["project"]["optional-dependencies"])
    assert set(re.findall(r"kmigrate\[([\w-]+)\]", README)) <= extras


def test_the_files_that_it_points_to_exist() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert links
    for link in links:
        assert (ROOT / link).exists(), link
