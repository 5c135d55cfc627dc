"""Tests, and the simulated household that they talk to."""
