"""Where it is kept: ledger, quarantine, manifest and operational state."""
