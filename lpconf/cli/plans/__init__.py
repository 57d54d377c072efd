"""Plans between commands: in files, and on their way to be carried out."""
