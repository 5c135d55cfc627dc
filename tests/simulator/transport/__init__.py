"""How a player plays: what it is set to, what it does with it, and what it tells of it.

`playback` is the machine; `AVTransport` and `Queue` map their actions to it.
"""
