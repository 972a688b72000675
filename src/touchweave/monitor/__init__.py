"""Again and again: is everything well?"""
