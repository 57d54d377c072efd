"""Attesting, and the lists that tell what to attest, from the outside."""

from __future__ import annotations

import io

import pytest

from lpconf.cli.commands import attest as attest_command
from tests.cli.command_line import Front

ATTEST = "accounts/acme-care.attest.yaml"


def test_attest_a_wished_value(configuration: Front) -> None:
    came = configuration("attest", "acme-care", "encryption.feature_69", "--by", "dana", "--ticket", "CHG-1")
    assert (came.code, came.out) == (0, "")
    assert "encryption.feature_69: on" in came.err
    text = configuration.text(ATTEST)
    assert "{setting: encryption.feature_69, value: true, by: dana, date: " in text
    assert "ticket: CHG-1}" in text
    assert configuration("attest", "acme-care:security_center/transcript_encryption", "--by", "dana").code == 0
    assert "encryption.transcripts" in configuration.text(ATTEST)


@pytest.mark.parametrize(
    ("words", "told"),
    [((), "say what to attest"), (("encryption.feature_69", "--waiting"), "do not go together")],
    ids=["nothing", "two"],
)
def test_attest_takes_one_way_to_say_what(configuration: Front, words: tuple[str, ...], told: str) -> None:
    came = configuration("attest", "acme-care", *words, "--by", "dana")
    assert came.code == 64
    assert told in came.err


def test_attest_signs_with_gits_address(configuration: Front) -> None:
    assert configuration("attest", "acme-care", "encryption.feature_69").code == 64
    configuration.git("init", "-q")
    configuration.git("config", "user.email", "eve@acme.example")
    assert configuration("attest", "acme-care", "encryption.feature_69").code == 0
    assert "by: eve@acme.example" in configuration.text(ATTEST)


@pytest.mark.parametrize(
    ("name", "value", "written"),
    [
        ("encryption.feature_69", "false", "value: false"),
        ("encryption.feature_69", "ON", "value: true"),
        ("encryption.transcripts", "off", "value: false"),
        ("ums_version", "4.9", 'value: "4.9"'),
        ("masking.real_time", r"\d{16}", r"value: '\d{16}'"),
        ("encryption.referrer", "a,b", 'value: "a,b"'),
        ("settings.site_settings.x", "5", "value: 5"),
        ("settings.site_settings.x", "five", "value: five"),
    ],
)
def test_attest_another_value(configuration: Front, name: str, value: str, written: str) -> None:
    came = configuration("attest", "acme-care", name, "--value", value, "--by", "dana")
    assert came.code == 0, came
    assert written in configuration.text(ATTEST)
    assert ("facts:" in configuration.text(ATTEST)) == (name == "ums_version")
    assert configuration("validate").code == 0


def test_attest_replaces_in_place_and_keeps_comments(configuration: Front) -> None:
    before = configuration.text("accounts/acme-retail.attest.yaml")
    assert configuration("attest", "acme-retail", "encryption.feature_69", "--by", "eve", "--value", "false").code == 0
    after = configuration.text("accounts/acme-retail.attest.yaml")
    assert "# LivePerson switched it on at provisioning." in after
    assert after.splitlines()[:3] == before.splitlines()[:3]
    assert after.count("encryption.feature_69") == 1
    assert "value: false, by: eve" in after
    assert "CHG-101" not in after


def test_attest_all_that_is_handed_over_now(configuration: Front) -> None:
    by_hand = ("--by", "dana", "--profile", "by-hand")
    came = configuration("attest", "--waiting", "acme-care", *by_hand)
    assert came.code == 0
    text = configuration.text(ATTEST)
    assert text.startswith('site: "20260003"\nattestations:\n')
    assert "setting: encryption.feature_69," in text
    # Transcript encryption needs what lpconf has not switched on yet: nobody can have done it.
    assert "encryption.transcripts" not in text
    assert not (configuration.root / "accounts/acme-overflow.attest.yaml").exists()
    assert "nothing to attest" in configuration("attest", "--waiting", "acme-care", *by_hand).err
    assert configuration("apply", "acme-care", "--auto-approve", "--profile", "by-hand").code == 9
    assert configuration("attest", "--waiting", "acme-care", *by_hand).code == 0
    assert "encryption.transcripts" in configuration.text(ATTEST)


def tick(page: str, *settings: str) -> str:
    """The page with the boxes of these settings ticked."""
    lines = page.splitlines(keepends=True)
    is_meant = [any(f" {name} " in line and "lpconf:done" in line for name in settings) for line in lines]
    return "".join(li.replace("[ ]", "[x]") if meant else li for li, meant in zip(lines, is_meant, strict=True))


def test_a_word_that_the_sandbox_asked_for_is_told_to_count_everywhere(configuration: Front) -> None:
    note = "every profile believes what stands in NAME.attest.yaml"
    came = configuration("attest", "acme-care", "--waiting", "--by", "dana", "--profile", "by-hand")
    assert (came.code, note in came.err) == (0, True)
    came = configuration("attest", "acme-care", "encryption.transcripts", "--by", "dana")
    assert (came.code, note in came.err) == (0, False)  # whoever names a setting has seen it somewhere


def test_attest_the_ticked_lines_of_a_runbook(configuration: Front) -> None:
    by_hand = ("--by", "dana", "--profile", "by-hand")
    page = configuration("runbook", "--profile", "by-hand").out
    book = configuration.root / "book.md"
    book.write_text(page)
    assert "nothing to attest" in configuration("attest", "--from", str(book), *by_hand).err
    book.write_text(tick(page, "acme-care encryption.feature_69"))
    came = configuration("attest", "--from", str(book), "acme-overflow", *by_hand)
    assert "There is nothing" in came.err
    assert configuration("attest", "--from", str(book), *by_hand).code == 0
    assert "encryption.feature_69" in configuration.text(ATTEST)
    assert "encryption.transcripts" not in configuration.text(ATTEST)
    again = configuration("attest", "--from", str(book), *by_hand)
    assert (again.code, "is attested already" in again.err) == (0, True)


@pytest.mark.parametrize(
    "code",
    [
        "```\n{}\n```\n",
        "~~~ text\n{}\n~~~\n",
        "    {}\n",
        "<!--\n{}\n-->\n",
        "<!-- old:\n\n{}\n",
        "<pre>\n{}\n</pre>\n",
    ],
    ids=["fenced", "tildes", "indented", "comment", "half a comment", "pre"],
)
def test_ticks_inside_of_code_are_told_and_left_out(configuration: Front, code: str) -> None:
    page = tick(configuration("runbook", "acme-care", "--profile", "by-hand").out, "acme-care encryption.feature_69")
    ticked = next(line for line in page.splitlines() if "[x]" in line)
    book = configuration.root / "book.md"
    book.write_text(page.splitlines()[0] + "\n\n" + code.format(ticked))
    came = configuration("attest", "--from", str(book), "--by", "dana", "--profile", "by-hand")
    assert came.code == 0
    assert "Left out: 1 ticked line inside of code or of a comment, the first at " in came.err
    assert "There is nothing to attest." in came.err
    assert not (configuration.root / ATTEST).exists()


def forged(page: str) -> dict[str, str]:
    """Ticked lines that no page has written, or that nobody was asked for, by what is wrong."""
    good = tick(page, "acme-care encryption.feature_69")
    line = next(line for line in good.splitlines() if "[x]" in line)
    hidden = line[line.index("<!--") :]
    other = hidden.replace("feature_69", "transcripts")
    return {
        "checklist.early": tick(page, "acme-care encryption.transcripts"),
        "checklist.account": good.replace("done ", "done ").replace(" acme-care enc", " acme-nope enc"),
        "checklist.setting": good.replace("encryption.feature_69 true", "encryption.nope true"),
        "checklist.outdated": good.replace("encryption.feature_69 true", "encryption.feature_69 false"),
        "checklist.twice": good.replace(line, line + "\n" + line.replace("true", "false")),
        "checklist.damaged two": good.replace(hidden, other + " " + hidden),
        "checklist.damaged text": good.replace(hidden, hidden.replace("true", "tru")),
        "checklist.damaged deep": good.replace("69 true", "69 " + "[" * 5_000 + "]" * 5_000),
        "checklist.damaged huge": good.replace("69 true", '69 "' + "x" * 70_000 + '"'),
        "checklist.damaged number": good.replace("69 true", "69 1e999"),
        "checklist.damaged page": good.replace(hidden, hidden[:16] + "0" * 16 + hidden[32:]),
        "checklist.damaged first": line + "\n",
        "checklist.encoding": "\udcff",
    }


def test_ticks_that_nobody_can_have_made_are_told_with_their_place(configuration: Front) -> None:
    page = configuration("runbook", "acme-care", "--profile", "by-hand").out
    book = configuration.root / "book.md"
    for what, text in forged(page).items():
        book.write_bytes(text.encode("utf-8", "surrogateescape"))
        came = configuration("attest", "--from", str(book), "--by", "dana", "--profile", "by-hand", "--format", "json")
        assert came.code == 1, (what, came)
        assert came.codes[0] == what.split()[0], (what, came)
        assert not (configuration.root / ATTEST).exists(), what
        said = configuration("attest", "--from", str(book), "--by", "dana", "--profile", "by-hand").err
        assert f"{book}:" in said, (what, said)
        assert ("it waits for encryption.global" in " ".join(said.split())) == (what == "checklist.early")


@pytest.mark.parametrize(
    "around",
    ["    {}", "\t{}", "```\n{}\n```", "~~~~ md\n{}\n```\n~~~~", "  \t{}", "<PRE class=a>\n\n{}", "<style>\n{}"],
)
def test_code_is_no_place_for_a_tick(configuration: Front, around: str) -> None:
    page = configuration("runbook", "acme-care", "--profile", "by-hand").out
    line = next(line for line in page.splitlines() if "encryption.feature_69 true" in line).replace("[ ]", "[x]")
    book = configuration.root / "book.md"
    book.write_text(page + "\n" + around.format(line) + "\n")
    came = configuration("attest", "--from", str(book), "--by", "dana", "--profile", "by-hand")
    assert (came.code, "nothing to attest" in came.err) == (0, True)


@pytest.mark.parametrize("before", ["<!-- a note -->", "<pre>x</pre>", "<details>\n", "```\n-->\n```", "text <!--"])
def test_a_block_that_has_ended_takes_no_tick_away(configuration: Front, before: str) -> None:
    page = tick(configuration("runbook", "acme-care", "--profile", "by-hand").out, "acme-care encryption.feature_69")
    mark, _, rest = page.partition("\n")
    book = configuration.root / "book.md"
    book.write_text(f"{mark}\n\n{before}\n{rest}")
    assert configuration("attest", "--from", str(book), "--by", "dana", "--profile", "by-hand").code == 0
    assert "encryption.feature_69" in configuration.text(ATTEST)


def test_a_note_behind_the_hidden_part_and_windows_lines_do_no_harm(
    configuration: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tick(configuration("runbook", "acme-care", "--profile", "by-hand").out, "acme-care encryption.feature_69")
    page = page.replace("69 true -->", "69 true --> done by Eli, 14:30").replace("\n", "\r\n")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(page.encode())))
    assert configuration("attest", "--from", "-", "--by", "eli", "--profile", "by-hand").code == 0
    assert "encryption.feature_69, value: true, by: eli" in configuration.text(ATTEST)


def test_a_checklist_that_is_too_large_is_refused_and_nothing_is_cut_off(
    configuration: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tick(configuration("runbook", "acme-care", "--profile", "by-hand").out, "acme-care encryption.feature_69")
    book = configuration.root / "book.md"
    book.write_text("x\n" * 600_000 + "\n" + page)  # more than a file of accounts may have
    assert configuration("attest", "--from", str(book), "--by", "dana", "--profile", "by-hand").code == 0
    monkeypatch.setattr(attest_command, "PAGE_LIMIT", 1_000_000)
    came = configuration("attest", "--from", str(book), "--by", "dana", "--profile", "by-hand", "--format", "json")
    assert (came.code, came.codes) == (1, ["checklist.size"])


def test_after_attesting_everything_the_rest_is_applied(configuration: Front) -> None:
    assert configuration("apply", "--auto-approve", "--profile", "by-hand").code == 9
    for _ in range(4):
        configuration("attest", "--waiting", "--by", "dana", "--profile", "by-hand")
        code = configuration("apply", "--auto-approve", "--profile", "by-hand").code
        if not code:
            break
    assert code == 0
    assert configuration("drift", "--profile", "by-hand", "--strict").code == 0


def test_the_lists_of_the_runbook(configuration: Front) -> None:
    unknown = configuration("runbook", "--confirm", "--profile", "by-hand")
    assert (unknown.code, "encryption.feature_69" in unknown.out) == (0, True)
    soon = configuration("runbook", "--due", "9999d")
    assert (soon.code, "encryption.feature_69" in soon.out) == (0, True)
    assert configuration("runbook", "--due", "9999", "--format", "json").json["due"]
    for bad in (["--due", "soon"], ["--due", "-1"], ["--due", "1w"], ["--confirm", "--due", "1d"]):
        assert configuration("runbook", *bad).code == 64, bad
    assert configuration("runbook", "--due", "").code in (0, 64)


def test_what_cannot_be_planned_is_not_nothing(small: Front) -> None:
    """That nothing waits for people is said of accounts that were looked at."""
    small.write({"accounts/acme.attest.yaml": "attestations: [\n"})
    came = small("attest", "--waiting", "--by", "dana", "--format", "json")
    assert came.code == 1
    assert "nothing to attest" not in came.err
    assert "yaml.syntax" in came.codes


def test_a_tick_for_an_account_that_cannot_be_planned_says_why(configuration: Front) -> None:
    page = configuration("runbook", "acme-care", "--profile", "by-hand").out.replace("- [ ]", "- [x]")
    text = configuration.text("accounts/acme-care.yaml")
    configuration.write({"page.md": page, "accounts/acme-care.yaml": f"{text}\nwrong: 1\n"})
    came = configuration("attest", "--from", str(configuration.root / "page.md"), "--by", "dana")
    assert came.code == 1
    assert "this file has no key wrong" in came.err
    assert "it is done already" not in came.err


def test_a_tick_is_taken_though_the_page_shortens_the_value(small: Front) -> None:
    """A page bears no key of a URL, and asks for the value that the file has all the same."""
    rule = "surfaces: [{surface: widget, mode: manual}]"
    url = "https://w.acme.example/o?key=0123456789abcdef"
    small.write(
        {
            "lpconf.yaml": f"version: 1\nprofiles: {{sandbox: {{kind: sandbox, {rule}}}}}\n",
            "accounts/acme.yaml": f'account: {{id: "1", platform: chat}}\nagent_widgets: [{{name: O, url: "{url}"}}]\n',
        }
    )
    page = small("runbook").out.replace("- [ ]", "- [x]")
    assert "0123456789" not in page
    small.write({"page.md": page, "other.md": page.replace("cdef", "0000")})
    assert small("attest", "--from", str(small.root / "other.md"), "--by", "dana").code == 1
    assert small("attest", "--from", str(small.root / "page.md"), "--by", "dana").code == 0
    assert url in small.text("accounts/acme.attest.yaml")
