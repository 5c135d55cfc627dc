"""A simulated household and a Home Assistant that has it: what `scripts/develop` starts."""
