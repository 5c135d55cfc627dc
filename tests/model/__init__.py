"""The pure model: no mocks, no clock."""
