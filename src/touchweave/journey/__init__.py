"""In what order: every customer's line, in columns sorted by customer and time, and the scan over it."""
