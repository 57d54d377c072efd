"""lpconf for scripts that call it very often: a process of its own each time, forked from one that has loaded it."""
