"""Campaigns against the collector: what was acknowledged is in the ledger exactly once, whatever happens."""
