"""The wire layer: bytes to and from players."""
