"""How values are written at their homes, compared, and told to people: a module per shape of value."""
