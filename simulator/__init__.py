"""A WeCom for the laptop: a program of its own that speaks HTTP only."""
