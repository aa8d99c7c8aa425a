"""`kmigrate PATH...`: from flags to files."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import nullcontext

from kmigrate.cli.arguments import rewrite_arguments
from kmigrate.cli.doors import DOORS
from kmigrate.cli.output import ReportFile
from kmigrate.cli.speaker import Manner, Speaker
from kmigrate.complaints import Complaint, nearest
from kmigrate.config import Config, find, load

COMMANDS = ["rewrite", "undo", "explain", "rules", *DOORS]


def rewrite(argv: list[str], prog: str) -> int:
    """Rewrites the files, or standard input."""
    arguments = rewrite_arguments(argv, prog)
    _refuse_misspelled(arguments.paths[0])
    filtering = arguments.paths == ["-"]
    config = _configured(arguments, filtering)
    manner = Manner(
        format=config.format or "text",
        check=arguments.check,
        diff=arguments.diff,
        quiet=arguments.quiet,
        verbose=arguments.verbose,
        filtering=filtering,
    )
    file = ReportFile(arguments.output) if arguments.output and arguments.output != "-" else None
    if manner.takes_output and manner.format != "text" and file is None:
        what = "the diff" if manner.diff else "the new text"
        raise Complaint(f"Standard output is for {what}: give the {manner.format} report a file with --output FILE.")
    with file or nullcontext():
        speaker = Speaker(manner, file)
        try:
            if filtering:
                return _filter(arguments.stdin_filename or "<stdin>", config, speaker)
            return _files(arguments.paths, config, speaker)
        finally:
            speaker.hide()


def _configured(arguments: argparse.Namespace, filtering: bool) -> Config:
    """What the command line says, and pyproject.toml where it says nothing."""
    said: Config = arguments.config
    place = find([arguments.stdin_filename or "."] if filtering else arguments.paths)
    config = said.over(load(place)) if place else said
    for flag, mentions in (("--select", config.select), ("--ignore", config.ignore)):
        if mentions:
            from kmigrate.report.catalog import check_mentions

            check_mentions(flag, mentions)
    return config


def _files(paths: list[str], config: Config, speaker: Speaker) -> int:
    from kmigrate.engine.files.batch import run
    from kmigrate.engine.files.process import Options

    manner = speaker.manner
    settings = config.settings()
    options = Options(write=not manner.dry, docs=bool(config.docs), exclude=config.exclude or (), jobs=config.jobs)
    try:
        batch = run(paths, settings, options, speaker.add, speaker.expect)
    except BrokenPipeError:
        # Whoever read the diff has seen enough; nothing was to be written.
        return speaker.close()
    speaker.say_skipped(batch.skipped)
    if not batch.stopped:
        return speaker.close()
    if not batch.total:
        return speaker.close("Stopped before the first file.")
    return speaker.close(f"Stopped: {batch.done} of {batch.total} files done, each is either old or new.")


def _filter(name: str, config: Config, speaker: Speaker) -> int:
    from kmigrate.engine.files.process import Options, process

    data = sys.stdin.buffer.read()
    outcome = process(name, data, config.settings(), Options())
    speaker.add(outcome)
    if speaker.manner.filters:
        # What could not be processed goes through as it came: a filter must not eat its input.
        speaker.output.write_bytes(outcome.new if outcome.status == "changed" else data)
    return speaker.close()


def _refuse_misspelled(word: str) -> None:
    """Says so where the first word is neither a command nor a file, but nearly a command."""
    if word.isalpha() and not os.path.lexists(word):
        if word in COMMANDS:
            raise Complaint(f"There is no file or folder named {word}. The command {word} goes before all flags.")
        if hint := nearest(word, COMMANDS):
            raise Complaint(f"There is no command, file or folder named {word}.{hint}")
