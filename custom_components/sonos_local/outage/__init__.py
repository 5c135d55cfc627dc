"""The day without the internet: the report, alarms that can be saved, the drill (DESIGN 6).

The tone of the drill lies here too.
"""
