"""A household of simulated Sonos players on loopback addresses.

`python -m tests.simulator` runs it as a program; tests use `household.Household` in-process.
"""
