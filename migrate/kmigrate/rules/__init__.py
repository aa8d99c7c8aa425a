"""The rules. A table in `tables/` is a rule by itself; what needs code is one module here that makes one `Rule`."""

from kmigrate.rules.registry import Example, Rule, all_rules, registry
from kmigrate.rules.site import Site

__all__ = ["Example", "Rule", "Site", "all_rules", "registry"]
