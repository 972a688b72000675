"""Requests of clients: one ordered list of steps takes a request apart, and makes events of its messages."""
