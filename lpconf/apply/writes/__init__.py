"""The writes to one surface of one account."""
