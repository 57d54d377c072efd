"""Whole stories of pull requests, told to the pipelines that `lpconf init` writes: their own steps, in a shell."""
