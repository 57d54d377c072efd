"""What the documents say is done: their command lines are run, their worked examples are followed."""
