"""Pure mathematics: intervals, quantiles, tests. No data of ours comes in here."""
