"""Which touchpoint it was: the catalogue file, its rules, and what it does not know yet."""
