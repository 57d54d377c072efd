"""What a run of apply needs of a repository, and what it leaves there."""
