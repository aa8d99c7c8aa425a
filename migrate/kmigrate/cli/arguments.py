"""The flags of every command, their help, and what they mean together."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import NoReturn

from kmigrate import __version__
from kmigrate.complaints import Complaint
from kmigrate.config import BACKENDS, FORMATS, Config, is_version, mentions
from kmigrate.settings import TARGETS

ABOUT = """\
Brings programs written for the old Keras (0.3 to 2.3, on Theano, TensorFlow 1 or CNTK) to tf.keras.
Files are rewritten in place, whole or not at all; what needs a person is listed."""

COMMANDS = """\
commands (a folder that is named like one is given as ./rules):
  kmigrate [rewrite] PATH...     rewrite files, folders and notebooks in place
  kmigrate explain CODE|NAME     what a rule does, before and after, and why
  kmigrate rules                 all rules
  kmigrate undo [PATH...]        bring back what was rewritten
  kmigrate inspect OLD.h5        what is in a legacy model file
  kmigrate convert OLD NEW       make a legacy model file a .keras file
  kmigrate recorder              the file that records a model on the old stack
  kmigrate verify OLD NEW        whether two models compute the same
  kmigrate run SCRIPT [ARG...]   run a legacy program unchanged, on the shims
"""

EXAMPLES = """\
examples:
  kmigrate --diff src                       show what would change, write nothing
  kmigrate src notebooks                    do it
  kmigrate --from 1.2 --backend theano src  say what the code was written for
  kmigrate --check --format sarif --output kmigrate.sarif src
  kmigrate - < old.py > new.py
"""

EXITS = """\
exit codes:
  0    nothing is left for a person
  1    something is: findings to review, or files that would change (--check, --diff)
  2    something could not be processed, or the command line was wrong
  130  stopped by Ctrl-C; every file is either old or new
"""

CONFIGURATION = """\
configuration:
  The nearest pyproject.toml may say the same under [tool.kmigrate]: from, backend, target, modern, shims,
  select, ignore, exclude, jobs, python2, docs, format. The command line wins.
  In the code, `# kmigrate: skip` at the end of a line leaves the line alone, `# kmigrate: skip=KM203` leaves it
  alone for one rule, and `# kmigrate: skip-file` on a line of its own leaves the file alone.
"""


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence instead of a page of usage."""

    def error(self, message: str) -> NoReturn:
        raise Complaint(f"{message[:1].upper()}{message[1:].rstrip('.')}. `{self.prog} --help` shows what there is.")


def parser(prog: str, description: str, epilog: str) -> Parser:
    return Parser(
        prog=prog,
        description=description,
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


def rewrite_arguments(argv: Sequence[str], prog: str) -> argparse.Namespace:
    """The flags of `kmigrate PATH...`, checked; `config` among them is what they say of a Config."""
    root = prog == "kmigrate"
    texts = (COMMANDS, EXAMPLES, EXITS, CONFIGURATION) if root else (EXAMPLES, EXITS, CONFIGURATION)
    chosen = parser(prog, ABOUT, "\n".join(texts))
    chosen.usage = f"{prog} [FLAG...] PATH..."
    if root:
        chosen.add_argument("--version", action="version", version=f"kmigrate {__version__}")
    chosen.add_argument("paths", metavar="PATH", nargs="*", help="files, folders, notebooks; - is standard input")
    _add_what(chosen)
    _add_which(chosen)
    _add_report(chosen)
    arguments = chosen.parse_intermixed_args(list(argv))
    arguments.config = Config(
        source=arguments.source,
        backend=arguments.backend,
        target=arguments.target,
        modern=arguments.modern,
        shims=arguments.shims,
        select=mentions(arguments.select) if arguments.select else None,
        ignore=mentions(arguments.ignore) if arguments.ignore else None,
        exclude=tuple(arguments.exclude) if arguments.exclude else None,
        jobs=arguments.jobs,
        python2=arguments.python2,
        docs=arguments.docs,
        format=arguments.format,
    )
    if not arguments.paths:
        raise Complaint("Say which files or folders to migrate: `kmigrate src`. `kmigrate --help` says more.")
    if "-" in arguments.paths and len(arguments.paths) > 1:
        raise Complaint("Standard input (-) cannot be mixed with other paths: give it alone.")
    return arguments


def _add_what(chosen: Parser) -> None:
    group = chosen.add_argument_group("what is done")
    either = group.add_mutually_exclusive_group()
    either.add_argument("--check", action="store_true", help="write nothing; list the files that would change")
    either.add_argument("--diff", action="store_true", help="write nothing; print what would change as a diff")
    group.add_argument(
        "--from",
        dest="source",
        type=_version,
        metavar="VERSION",
        help="the Keras it was written for; else found out",
    )
    group.add_argument("--backend", choices=BACKENDS, help="the backend it was written for; else found out")
    group.add_argument("--target", choices=TARGETS, help="tf.keras (default), or keras: multi-backend Keras 3")
    _add_switch(group, "--modern", False, "take the new defaults instead of writing the old ones out")
    _add_switch(group, "--shims", True, "do not use kmigrate_shims for what only the old APIs can do")
    _add_switch(group, "--python2", True, "leave Python 2 files alone instead of bringing them to Python 3 first")


def _add_which(chosen: Parser) -> None:
    group = chosen.add_argument_group("which rules and files")
    group.add_argument(
        "--select", action="append", metavar="RULES", help="only these: codes, beginnings of codes, names; comma list"
    )
    group.add_argument(
        "--ignore", action="append", metavar="RULES", help="all but these; the longer mention wins over --select"
    )
    group.add_argument("--exclude", action="append", metavar="GLOB", help="leave out paths that match; may be repeated")
    _add_switch(group, "--docs", False, "also rewrite code blocks in Markdown and reST files")
    group.add_argument("--jobs", type=_number, metavar="N", help="processes to use; default: as many as pay")
    group.add_argument(
        "--stdin-filename", metavar="NAME", default=None, help="the name that - stands for: decides its kind"
    )


def _add_report(chosen: Parser) -> None:
    group = chosen.add_argument_group("what is said")
    group.add_argument("--format", choices=FORMATS, help="text (default), json, or sarif for code scanners")
    group.add_argument("--output", metavar="FILE", help="write the report to FILE")
    either = group.add_mutually_exclusive_group()
    either.add_argument("--quiet", "-q", action="store_true", help="say only what is left for a person")
    either.add_argument("--verbose", "-v", action="store_true", help="also say what was rewritten and shimmed")


def _add_switch(group: argparse._ArgumentGroup, flag: str, default: bool, text: str) -> None:
    """A flag and its opposite. The one that only undoes pyproject.toml is not in the help."""
    name = flag[2:]
    shown, hidden = (f"--no-{name}", flag) if default else (flag, f"--no-{name}")
    group.add_argument(shown, dest=name, action="store_const", const=not default, default=None, help=text)
    group.add_argument(hidden, dest=name, action="store_const", const=default, default=None, help=argparse.SUPPRESS)


def _version(text: str) -> str:
    if not is_version(text):
        raise argparse.ArgumentTypeError(f"{text} is no version of Keras, such as 1.2")
    return text


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number of at least 1")
    return int(text)
