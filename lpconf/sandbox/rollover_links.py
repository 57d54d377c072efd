"""Which sites a site hands conversations over to. Pure. Written from the guide and the facts alone, like the rules."""

from __future__ import annotations

from lpconf.domain.value import Json

ROLLOVER = "messaging.brand.rollover.config"


def targets(config: Json) -> list[tuple[str, list[str]]]:
    """Site id and skill ids of each target of a configuration that is switched on."""
    if not isinstance(config, dict) or config.get("enableManualRollover") is not True:
        return []
    listed = config.get("manualRolloverConfig")
    entries = []
    for entry in listed if isinstance(listed, list) else []:
        if isinstance(entry, dict):
            skills = [str(skill) for skill in entry.get("rolloverSkillIds") or ()]
            entries.append((str(entry.get("rolloverAccountId")), skills))
    return entries


def linked_sites(collection: str, key: str, body: Json) -> set[str]:
    """The sites that a stored object links to; none for what is no rollover configuration."""
    if collection != "site_setting" or key != ROLLOVER or not isinstance(body, dict) or body.get("deleted"):
        return set()
    holder = body.get("propertyValue")
    return {site for site, _ in targets(holder.get("value") if isinstance(holder, dict) else None)}
