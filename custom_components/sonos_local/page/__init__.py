"""The page "Speakers & privacy": the panel, what it shows, and how it asks for it.

The page itself lies in `frontend/`.
"""
