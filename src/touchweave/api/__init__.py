"""HTTP doors: one path for each Python method."""
