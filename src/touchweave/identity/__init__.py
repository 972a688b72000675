"""Who it was: from identifiers to customers."""
