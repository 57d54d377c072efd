"""What is to be said of an opened configuration beyond its single files."""
