"""Contracts of the whole repository: import directions, sizes, words."""
