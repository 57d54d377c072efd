"""How plans and diagnostics are written as JSON, and read back."""
