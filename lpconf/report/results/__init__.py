"""What a command hands over to be shown, one module for each kind of report. The larger ones are in `lpconf.domain`.

A command loads its own alone: data classes take their time to be made.
"""
