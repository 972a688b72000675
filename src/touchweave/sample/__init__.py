"""The sample brand: simulated customers with planted truths, written as files to import."""
