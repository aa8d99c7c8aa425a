"""What several rules share; no rule is here."""
