"""Consent and microphones: what is read, what is declared, what contradicts it (TABLES 5).

Asking, keeping, looking again, and the entities that show it.
"""
