"""What can be played: items and their DIDL, queues, playlists, favorites, the library, the net.

Services use it; nothing here knows a service. What is shared by the household is a Store.
"""
