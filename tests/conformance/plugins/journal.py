"""A plugin of pytest: writes down what became of each test at once, so that a run that is cut off loses nothing.

It runs under the old Python too. $KMIGRATE_JOURNAL names the file; tests that stand in it are not run again, but for the
one that was running when the process before this one came to its end: it counts as failed.
"""

import fnmatch
import json
import os
import signal
import threading

import pytest

JOURNAL = os.environ["KMIGRATE_JOURNAL"]
SECONDS = int(os.environ.get("KMIGRATE_TEST_SECONDS", "0"))
# Patterns of names that are no part of the selection.
EXCLUDED = json.loads(os.environ.get("KMIGRATE_EXCLUDED", "[]"))


class TooLong(BaseException):
    """A test took too long. Not an Exception, so that no test takes it for the error that it expects."""


def entries():
    """What the journal holds: a list of [name, state, message]."""
    if not os.path.exists(JOURNAL):
        return []
    with open(JOURNAL) as stream:
        return [json.loads(line) for line in stream if line.endswith("\n")]


def write(name, state, message=""):
    with open(JOURNAL, "a") as stream:
        stream.write(json.dumps([name, state, message]) + "\n")


def _too_long(number, frame):
    raise TooLong(f"longer than {SECONDS} seconds")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    known = {name for name, state, message in entries()}
    left, out = [], []
    for item in items:
        (out if item.nodeid in known or _excluded(item.nodeid) else left).append(item)
    config.hook.pytest_deselected(items=out)
    items[:] = left


def _excluded(name):
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in EXCLUDED)


def pytest_collectreport(report):
    if report.failed:
        write(report.nodeid, "failed", str(report.longrepr)[-400:])


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item, nextitem):
    write(item.nodeid, "started")
    timer = None
    if SECONDS:
        signal.signal(signal.SIGALRM, _too_long)
        signal.alarm(SECONDS)
        # What does not come back to Python ends with its process; the harness starts another for the tests behind it.
        timer = threading.Timer(2 * SECONDS, os._exit, [70])
        timer.daemon = True
        timer.start()
    yield
    if timer is not None:
        signal.alarm(0)
        timer.cancel()


def pytest_runtest_logreport(report):
    if report.when == "call" or not report.passed:
        state = "passed" if report.passed else "failed" if report.failed else "skipped"
        crash = getattr(report.longrepr, "reprcrash", None)
        message = f"{crash.path}:{crash.lineno}: {crash.message}" if crash and report.failed else ""
        write(report.nodeid, state, message[:1000])
