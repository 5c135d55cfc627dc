"""The probe: read-only questions to players whose answers nobody has verified yet.

Tables of questions by subject, the way they are asked, and the report (DESIGN 8).
"""
