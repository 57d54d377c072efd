"""Attacks on lpconf from outside: hostile files, artifacts, platforms and neighbours.

Each attack is a test that is marked with the kind it belongs to; ``make attacks`` runs them all and prints, kind by
kind, how many were tried, how many held, and which broke.
"""

from __future__ import annotations

KINDS = {
    "word": "a word that means two things: a file called like an account or a run",
    "redactor": "the redactor changes what is shown, never what is done",
    "lost-answer": "an answer that is lost, late or doubled never writes twice",
    "answer": "an answer that is not understood is unreadable: no change, no crash, nobody else's failure",
    "look": "the look before a write is a look: what moved, came back or went off is seen",
    "artifact": "a plan, run file or recording that was tampered with",
    "ticks": "people's ticks, forged, moved, doubled or cut off",
    "two-at-once": "two programs that change one file",
    "told": "what was done is told, whatever becomes of the outputs and streams",
    "checkout": "the checkout of a stranger: links, keys, state, names, sizes, workflow commands",
    "doors": "doors on this machine: the served sandbox, pages, loopback",
}
"""The kinds of attacks, and what has to hold against each."""
