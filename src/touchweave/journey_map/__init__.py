"""The real map: stages, channels, touchpoints, what leads where, how it felt, and where it hurts."""
