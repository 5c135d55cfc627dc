"""How fast and how calm it is, side by side with others; ratios, never gates."""
