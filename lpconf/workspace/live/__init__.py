"""The live side of an opened configuration: the connection, what is observed, and how it compares."""
