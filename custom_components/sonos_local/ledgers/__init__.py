"""Ledgers: of requests, of the statement's data, and of what is kept here itself.

Actions, a sensor, and the parts of diagnostics about privacy.
"""
