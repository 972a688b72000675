"""Which customers may be the same person: records in, scored pairs out. Nothing is merged here."""
