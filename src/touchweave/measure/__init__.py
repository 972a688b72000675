"""How good: one measure, one file. A kernel over the columns, statistics that add up, a score with n and interval."""
