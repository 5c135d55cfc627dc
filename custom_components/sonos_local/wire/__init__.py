"""Bytes to and from players: asyncio, without Home Assistant.

Clock, sleep, task factory and the judge of what may leave are handed in.
"""
