"""Codes that the project's policy raises, not a setting (contract 1.3 and 2.3)."""

from __future__ import annotations

from lpconf.catalogue.setting import Implication

PROTECTED = Implication("protected", "policy.protect refuses to weaken, delete or release this", once=True)
BRAKE = Implication("brake", "more would change than policy allows in one run", once=True)

REQUIRED_MASKING = Implication(
    "required-masking", "policy.require_masking asks for a mask that the account lacks", once=True
)

IMPLICATIONS = (PROTECTED, BRAKE, REQUIRED_MASKING)
