"""Firmware: where each player stands, since when, and what changed (TABLES 4).

The watch over it, and the entities that show it.
"""
