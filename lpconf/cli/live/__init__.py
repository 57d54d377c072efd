"""Commands at work on live accounts: connection, signals, progress."""
