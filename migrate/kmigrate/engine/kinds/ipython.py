"""What IPython adds to Python: magics, shell lines, help. They are masked, so that the rest can be read as Python."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kmigrate.engine.kinds.lexing import line_starts, logical_line
from kmigrate.engine.kinds.newlines import plain
from kmigrate.engine.kinds.sections import Mask, Piece, mentions_legacy, parse
from kmigrate.findings import Finding, Status

SHELL, MAGIC = "KM106", "KM107"
# Cell magics whose body is Python of the notebook's own namespace.
SHARED = ("time", "timeit", "capture", "prun", "memit", "debug", "px", "notify", "snakeviz", "wandb", "mprun", "lprun")
# Cell magics whose body is a Python program of its own.
OWN = ("python", "python3", "pypy", "writefile", "file")
SHELLS = ("sh", "bash", "system", "script", "sx", "cmd", "!")
FOREIGN = (*SHELLS, "html", "javascript", "js", "latex", "markdown", "svg", "perl", "ruby", "sql", "r", "bigquery")
RUNNERS = re.compile(r"\s*%(?:time|prun|memit|timeit)[ \t]+(?:-(?:[nrp][ \t]*\d+|[tcqov])[ \t]+)*(?=[^\s-])")
CELL_MAGIC = re.compile(r"(?:[ \t]*(?:\r\n|\n|\r))*[ \t]*%%(\w+|!)([^\r\n]*)(?:\r\n|\n|\r|$)")
ASSIGNED = re.compile(r"(\s*)([^=!%#'\"]+?)\s*=\s*(?:!(?!=)|%(?=[\w{]))")
AUTOMAGIC = re.compile(
    r"\s*(?:pip3?|conda|mamba|cd|ls|ll|pwd|mkdir|rmdir|rm|cp|mv|cat|less|more|man|head|tail|who|whos|run|load_ext|"
    r"reload_ext|matplotlib|pylab|time|timeit|env|wget|git|unzip|tar)\b(?!\s*[=(,\[]|\.)"
)
INSTALL = re.compile(
    r"\b(?:pip[\d.]*|conda|mamba|uv)\b[^|;&]*?\binstall\b(?P<names>[^|;&#]*)|\beasy_install\b(?P<old>[^|;&#]*)"
)
PACKAGE = re.compile(
    r"(?:^|[/=])(?P<name>keras(?:-gpu|-applications|-preprocessing|-contrib)?|theano|cntk(?:-gpu)?|lasagne)"
    r"(?:\.git)?(?:@[^\s]*)?(?:\[[^\]]*\])?(?P<version>[=<>~!]=?.*)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as IPython reads it: the lines before its Python, the Python, and what there is to say."""

    head: str = ""
    body: str = ""
    masks: tuple[Mask, ...] = ()
    kind: str = "shared"  # shared: one namespace with the other cells; own: a program of its own; none: no Python
    findings: tuple[Finding, ...] = ()

    @property
    def piece(self) -> Piece:
        return Piece(self.body, self.masks)


def read_cell(text: str, runners: bool = True) -> Cell:
    """Take a cell apart. With `runners` the code of `%time` and its like is shown as Python too."""
    if parse(text) is not None:
        return Cell(body=text)
    head_end, kind, findings = _cell_magics(text)
    head, body = text[:head_end], text[head_end:]
    if kind != "shared":
        return Cell(head, body, kind=kind, findings=findings)
    shift = plain(head).count("\n")
    masks, said = mask_lines(body, runners)
    moved = tuple(finding.at(finding.line + shift, finding.column) for finding in said)
    return Cell(head, body, masks, kind, findings + moved)


def _cell_magics(text: str) -> tuple[int, str, tuple[Finding, ...]]:
    """Where the body of a `%%` cell begins, what it is, and what there is to say about it."""
    position, findings = 0, []
    while found := CELL_MAGIC.match(text, position):
        name, arguments = found.groups()
        line = plain(text[: found.start(1)]).count("\n") + 1
        position = found.end()
        body = text[position:]
        if name in SHARED:
            if mentions_legacy(arguments):
                findings.append(_alone(line, f"the code after `%%{name}`"))
            continue
        if name in OWN and not re.search(r"(?:^|\s)(?:-a|--append)\b", arguments) and _is_python(name, arguments):
            return position, "own", tuple(findings)
        if name in SHELLS:
            findings.extend(_shell_cell(body, line + 1))
        elif name.lower() not in FOREIGN and _is_python(name, arguments) and mentions_legacy(body):
            findings.append(_alone(line, f"the body of `%%{name}`"))
        return position, "none", tuple(findings)
    return position, "shared", tuple(findings)


def _is_python(name: str, arguments: str) -> bool:
    """Whether a cell that writes a file writes Python; other cells are taken to hold it."""
    return name not in ("writefile", "file") or arguments.strip(" '\"").endswith((".py", ".pyw"))


def _shell_cell(body: str, first: int) -> Iterator[Finding]:
    for number, line in enumerate(plain(body).split("\n")):
        yield from _installs(line, first + number)


def _alone(line: int, what: str) -> Finding:
    message = f"Here {what} names a legacy package; code inside a magic is left alone: bring it over by hand."
    return Finding(line, 1, MAGIC, Status.REVIEW, message)


def mask_lines(text: str, runners: bool = True) -> tuple[tuple[Mask, ...], tuple[Finding, ...]]:
    """The masks for all lines of a cell's body that are no Python, and findings about these lines."""
    source = plain(text)
    if parse(source) is not None:
        return (), ()
    starts, lines = line_starts(source), source.split("\n")
    masks: list[Mask] = []
    findings: list[Finding] = []
    number = 0
    while number < len(lines):
        line = lines[number]
        end, last = logical_line(source, starts[number])
        shown = _shown(line, last, runners)
        if shown is None:
            number += max(1, source.count("\n", starts[number], end))
            continue
        count = _continued(lines, number)
        findings.extend(_about(lines[number : number + count], number + 1, shown))
        masks.append(Mask(number, _hidden(line, shown), shown))
        indent = line[: len(line) - len(line.lstrip())]
        masks.extend(Mask(more, lines[more], indent + "{}") for more in range(number + 1, number + count))
        number += count
    return tuple(masks), tuple(findings)


def _shown(line: str, last: str, runners: bool) -> str | None:
    """What stands for a line of IPython, None for a line of Python."""
    stripped = line.lstrip()
    indent = line[: len(line) - len(stripped)]
    if not stripped or stripped.startswith("#"):
        return None
    if stripped[0] in "%!?,;/":
        runner = RUNNERS.match(line) if runners else None
        if runner and parse("_; " + line[runner.end() :]) is not None and not line.endswith("\\"):
            return indent + "{}; "
        return indent + "{}"
    if found := ASSIGNED.match(line):
        shown = f"{found.group(2)} = _"
        return f"{indent}{found.group(2)} = {{}}" if parse(shown) is not None else indent + "{}"
    if last.endswith("?"):
        return indent + "{}"
    if AUTOMAGIC.match(line) and parse(stripped) is None and not line.endswith((":", "\\", "(", "[", "{", ",")):
        return indent + "{}"
    return None


def _hidden(line: str, shown: str) -> str:
    if not shown.endswith("; "):
        return line
    runner = RUNNERS.match(line)
    return runner.group() if runner else line


def _continued(lines: list[str], number: int) -> int:
    """How many lines a line of IPython takes: a backslash at its end joins the next one."""
    count = 1
    while number + count < len(lines) and lines[number + count - 1].endswith("\\"):
        count += 1
    return count


def _about(lines: list[str], number: int, shown: str) -> Iterator[Finding]:
    text = " ".join(line.removesuffix("\\") for line in lines)
    yield from _installs(text, number)
    magic = re.match(r"\s*(?:[^=!%#'\"]+?=\s*)?%(\w+)\s*(.*)", text)
    if magic and not shown.endswith("; ") and magic.group(1) not in ("pip", "conda", "env", "cd", "run", "load_ext"):
        code = magic.group(2)
        if mentions_legacy(code) or re.search(r"\.(?:fit|compile|predict|evaluate)\w*\(|\bmodel\b|\bK\.", code):
            message = f"The code after `%{magic.group(1)}` is left alone: look whether it needs to be brought over."
            yield Finding(number, 1, MAGIC, Status.REVIEW, message)


def _installs(line: str, number: int) -> Iterator[Finding]:
    """A finding where a shell line installs a package that the program will not need any more."""
    named = [
        package.group("name").lower()
        for found in INSTALL.finditer(line)
        for word in (found.group("names") or found.group("old") or "").split()
        if (package := PACKAGE.search(word.strip("'\"()"))) and not _is_new(package)
    ]
    if named:
        names = " and ".join(dict.fromkeys(named))
        message = f"This line installs {names}. Install `tensorflow>=2.16` instead: tf.keras comes with it."
        yield Finding(number, 1, SHELL, Status.REVIEW, message, old=line.strip())


def _is_new(package: re.Match[str]) -> bool:
    version = package.group("version") or ""
    return package.group("name").lower() == "keras" and re.match(r"[=~>]=?\s*[3-9]", version) is not None
