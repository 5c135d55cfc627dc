"""A day in a house of its own, where every packet of Home Assistant is seen (DESIGN 5, 10)."""
