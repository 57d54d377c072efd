"""Texts that try to break out of where they are shown, and plans that are full of them."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from lpconf.catalogue import get
from lpconf.domain.address import Address
from lpconf.domain.diagnostic import Mark, warning
from lpconf.domain.plan import Gate, Output, Plan, Released, Standing
from lpconf.domain.state import Hold
from tests.report.example_plans import hand, live, scene, site, step

ATTACKS = (
    "a|b",
    "``` x",
    "```",
    "`code` ``two``",
    "one\ntwo\n\n# head",
    "--> out",
    "<!-- in",
    "<script>alert(1)</script>",
    "</details></summary>",
    "@octocat and @acme/team",
    "\x1b[31mred\x1b[0m",
    "a\u202egnp.exe",
    "[link](javascript:alert(1)) ![x](http://evil.example/p.png)",
    "**bold** _it_ ~~no~~ #12 $x$",
    "\\| \\` \\",
    "1. list\r\n- item",
    "| a | b |",
    "&lt;b&gt; &#60;",
    "  lead and trail  ",
    "x" * 3000,
    "",
)
TEXTS = st.one_of(
    st.sampled_from(ATTACKS), st.text(max_size=80), st.text(alphabet="|`<>-!@#\\*_[]()\n\r\t &;:", max_size=60)
)
NAMES = TEXTS.filter(bool)


def hostile_plan(a: str, b: str) -> Plan:
    """A plan in which every text that can come from a file or from the platform is `a` or `b`."""
    account = a or "x"
    name = f"settings.site_settings.{b or 'y'}"
    mark = Mark(f"accounts/{a}.yaml", 3, via=Mark(f"accounts/{b}.yaml", 9))
    where = Address.at(account, "site_setting", b or "y")
    raw = replace(step("settings.site_settings.z", b, observed=live(a), mark=mark), address=where, setting=name)
    manual = replace(
        raw, address=Address.at(account, "site_setting", "m"), mode="manual", hand=hand("masking.real_time", a)
    )
    masked = replace(
        step("masking.at_rest", a, account=account, mark=mark),
        details={"added": [a, b], "removed": [b + a]},
        action="delete",
        depends_on=(where,),
    )
    look = replace(manual, address=Address.at(account, "site_setting", "c"), confirm=True)
    return scene(
        sites={account: replace(site(labels=b), name=account, id=a)},
        profile=a,
        steps=(raw, masked, manual, look),
        gates=(
            Gate(b or "code", str(where), False, a, account=account, once=True),
            Gate("brake", "*", False, b),
            Gate("not-retroactive", str(where), True, b, account=account, mark=mark),
        ),
        standing=(Standing(get("encryption.global").address(account), "encryption.global", "api", live(True)),),
        held=(Hold(where, name, a, b, a, mark),),
        released=(Released(where, name, live(b), mark),),
        outputs=(Output(where, a, b),),
        diagnostics=(warning("encryption-not-enforced", a, detail=b, account=account),),
        commit=a,
    )
