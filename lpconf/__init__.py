"""lpconf: LivePerson Conversational Cloud accounts as code.

A tour, in the order in which data flows:

- ``domain``      the data: addresses, values, diagnostics, states, changes, plans, outcomes
- ``catalogue``   what can be configured: one chapter of settings per file
- ``load``        files to documents; ``model`` documents to desired values
- ``connect``     to the platform; ``observe`` reads the live values
- ``diff``        desired against observed; ``plan`` changes in order, with manual steps
- ``apply``       carries a plan out; ``report`` says everything as text, Markdown, JSON
- ``checks``      examines masking patterns and widget pages
- ``sandbox``     the platform double
- ``workspace``   an opened configuration; ``operations`` one file per command; ``cli`` the command line

``ARCHITECTURE.md`` beside this file has the map and the layers, ``docs`` the recipes, decisions and how to contribute.
"""

__version__ = "0.2.0"
