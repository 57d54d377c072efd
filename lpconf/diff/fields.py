"""Which fields differ between two JSON values. The only home of deepdiff; loaded where two objects differ."""

from __future__ import annotations

from lpconf.domain.value import Json


def fields(before: Json, after: Json) -> list[Json]:
    """One entry per differing field: ``{"path": "a.b", "before": …, "after": …}``, null where there is none."""
    from deepdiff import DeepDiff  # start-up

    diff = DeepDiff(before, after, verbose_level=2, view="tree", ignore_numeric_type_changes=False)
    results = []
    for kind in sorted(diff):
        for level in diff[kind]:
            path = ".".join(str(step) for step in level.path(output_format="list"))
            gone = kind.endswith("_removed")
            new = kind.endswith("_added")
            results.append({"path": path, "before": None if new else level.t1, "after": None if gone else level.t2})
    return sorted(results, key=lambda entry: str(entry["path"]))
