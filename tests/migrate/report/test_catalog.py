from __future__ import annotations

import pytest

from kmigrate.complaints import Complaint
from kmigrate.report.catalog import FILE_RULES, catalog, check_mentions, find, is_about_files
from kmigrate.rules import Rule


def test_the_catalog_has_file_rules_and_registered_rules_in_order(fake_rules: list[Rule]) -> None:
    codes = [rule.code for rule in catalog()]
    assert codes == sorted(codes)
    assert codes == [texts[0] for texts in FILE_RULES] + [rule.code for rule in fake_rules]


def test_a_registered_rule_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kmigrate.rules.all_rules", lambda: [Rule("KM003", "mine", "Mine.", "")])
    assert [rule.name for rule in catalog() if rule.code == "KM003"] == ["mine"]


def test_the_real_rules_can_be_listed() -> None:
    listed = catalog()
    assert len({rule.code for rule in listed}) == len({rule.name for rule in listed}) == len(listed)


@pytest.mark.parametrize("word", ["KM203", "km203", "layer-arguments", "Layer-Arguments"])
@pytest.mark.usefixtures("fake_rules")
def test_find(word: str) -> None:
    assert find(word, catalog()).code == "KM203"


@pytest.mark.usefixtures("fake_rules")
def test_an_unknown_rule_gets_a_hint() -> None:
    with pytest.raises(Complaint, match=r"KM230 is not a rule\. Did you mean KM\d+\?"):
        find("KM230", catalog())
    with pytest.raises(Complaint, match=r"Did you mean layer-arguments\?"):
        find("layer-argument", catalog())
    with pytest.raises(Complaint, match=r"zzzzzzzz is not a rule\. `kmigrate rules` lists"):
        find("zzzzzzzz", catalog())


@pytest.mark.usefixtures("fake_rules")
def test_mentions_must_name_something() -> None:
    check_mentions("--select", ["KM", "KM2", "KM203", "layer-arguments"])
    with pytest.raises(Complaint, match=r"--select KM29 names no rule"):
        check_mentions("--select", ["KM2", "KM29"])


def test_is_about_files() -> None:
    assert is_about_files(Rule("KM002", "a", "b", "c"))
    assert not is_about_files(Rule("KM101", "a", "b", "c"))
