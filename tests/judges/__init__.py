"""Outsiders that judge the simulator: SoCo's tests, soco-cli, Home Assistant's own `sonos`.

`scripts/judge` runs them in a network namespace in which every packet is seen.
"""
