"""Touchweave: every touchpoint between a brand and its customers, woven into one line per customer."""

__version__ = "0.1.0"
