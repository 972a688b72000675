"""Consent by purpose: who agreed, and how people of the brand write it down."""
