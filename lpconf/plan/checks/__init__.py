"""What the builder asks of the changes of a plan: what stops them, and what is to be said of them."""
