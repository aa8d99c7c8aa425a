"""Which files of a tree can tell something, by their names."""

from __future__ import annotations

import os
import re

_KINDS = {
    "lock": r"(?:Pipfile|poetry|pdm|uv|conda|pixi)\.lock|conda-lock\.ya?ml|conda.*\.lock|.*spec-file\.txt",
    "pins": r"(?:.*requirements?.*|constraints.*)\.(?:txt|in|pip)|Pipfile|setup\.(?:py|cfg)|pyproject\.toml",
    "mixed": r".*(?:environment|conda|env).*\.ya?ml|meta\.yaml|tox\.ini",
    "settings": r"keras\.json",
    "docker": r".*[Dd]ockerfile.*|.*\.docker",
    "script": r".*\.(?:sh|bash|bat|env|mk)|\.env(?:rc)?|[Mm]akefile|\.travis\.yml|\.gitlab-ci\.yml|circle\.yml"
    r"|docker-compose.*\.ya?ml|appveyor\.yml|azure-pipelines\.yml|Jenkinsfile|Vagrantfile",
    "notes": r"README.*|INSTALL.*",
}
_NAME = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS.items()))
_CI = ("workflows", ".circleci")


def kind_of(name: str, folder: str = "") -> str:
    """What reads a file of that name; empty where nothing does. Asked of every file of a tree."""
    if name.endswith(".pyc"):
        return ""
    match = _NAME.fullmatch(name)
    if match is not None:
        return match.lastgroup or ""
    return "script" if name.endswith((".yml", ".yaml")) and os.path.basename(folder) in _CI else ""
