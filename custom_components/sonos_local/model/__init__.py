"""What is known of a household, as frozen dataclasses, and the pure functions that change it.

The standard library only; nothing here does I/O or knows the time. None means unknown, always.
"""
