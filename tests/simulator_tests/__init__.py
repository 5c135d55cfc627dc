"""What the simulated household does on the wire, checked by raw HTTP."""
