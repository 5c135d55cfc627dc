"""The integration in a real Home Assistant, talking to simulated players."""
