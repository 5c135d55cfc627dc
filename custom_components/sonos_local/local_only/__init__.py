"""Local only: judging before anything is sent, refusals, cloud playback (TABLES 1).

The rules themselves are pure and lie in `privacy/`.
"""
