"""The steps, named by what they bring."""
