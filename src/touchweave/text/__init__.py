"""Pure language: what can be told of a text without knowing whose it is."""
