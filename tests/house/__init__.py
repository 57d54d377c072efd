"""The rules that keep the code readable, measured; CONTRIBUTING says why each of them is there."""
