"""Formats that other programs define, one module each: ``--output NAME=PATH`` takes the module's name."""
