"""How many examples the laws are tried on: modest, and the same ones on every run."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings

law = settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=30,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
few = settings(law, max_examples=16)
# An example takes a tenth of a second and is large: shrinking one would take minutes.
some = settings(law, max_examples=12, phases=[Phase.explicit, Phase.generate])
