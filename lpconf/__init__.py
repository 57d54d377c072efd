"""lpconf: LivePerson Conversational Cloud accounts as code.

A tour, in the order in which data flows:

- ``terms``      nouns: addresses, values, diagnostics, states, changes, plans, outcomes
- ``catalogue``  what can be set: one chapter of settings per file
- ``load``       files to documents; ``model`` documents to wanted values
- ``connect``    the door to the platform; ``observe`` the live values
- ``diff``       wanted against observed; ``plan`` changes in order, with people's steps
- ``apply``      a plan carried out; ``report`` everything as text
- ``sandbox``    a small world that answers like the platform
- ``doctor``     examines masking patterns: compiles, attacks and tests them
- ``journeys``   one file per command's way through these rooms; ``cli`` the front door

``ARCHITECTURE.md`` beside this file has the map, the layer table and the decisions.
"""

__version__ = "0.2.0"
