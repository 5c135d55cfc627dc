"""What players describe of themselves: services.txt, read into typed tables, and XML made of it.

`catalogue` holds the services, `documents` writes service and device descriptions.
"""
