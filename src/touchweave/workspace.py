"""The wiring, and the Python API: one method for each command, endpoint and page section."""
