"""Codes of what the chapters find wrong in their sections: what each means, and what to do."""

from __future__ import annotations

from collections.abc import Mapping

SECTION_CODES: Mapping[str, tuple[str, str]] = {
    "encryption.element-not-in-scopes": (
        "An element is to be taken out that no scope of the file has.",
        "Take it from except_elements, or add its scope.",
    ),
    "encryption.element-spelling": ("An element is one word.", "One element per line, without commas and blanks."),
    "encryption.element-twice": ("An element is both taken out and added.", "Keep it in one of the two lists."),
    "encryption.element-unknown": ("No scope has an element of this name.", "Copy the exact spelling."),
    "encryption.pgp-key-missing": ("The key's file is not there.", "A path inside the repository."),
    "encryption.pgp-key-unreadable": ("The file is no armored public key.", "gpg --armor --export KEY."),
    "encryption.scope-platform": ("The platform of the account lacks the scope.", "Take the scope out."),
    "encryption.scope-unknown": ("No scope is called so.", "lpconf explain encryption.scopes lists them."),
    "encryption.scopes-missing": ("Encryption that is on says what it encrypts.", "scopes: [all], or a list."),
    "offsite.landing-page": ("A landing page is an http or https URL.", "As in https://www.acme.example/."),
    "offsite.landing-page-missing": ("An engagement leads to a page.", "Usually the client's home page."),
    "offsite.name-blanks": ("The platform may drop blanks at the ends of a name.", "Take the blank out."),
    "offsite.name-empty": ("An engagement and its campaign have names.", "Write them."),
    "offsite.template-self": ("An engagement cannot be its own template.", "Name another one, made in the console."),
    "offsite.window": ("Only text to chat can do without a window.", "window: the name of an engagement window."),
    "rollover.no-skills": ("A target says which skills take over.", "skills, or skill_ids for a site."),
    "rollover.no-targets": ("The account may hand conversations over, but to nobody.", "Add a target."),
    "rollover.platform": ("Chat accounts have no messaging conversations.", "Take manual_rollover out."),
    "rollover.target": (
        "A target is another account file, or a site.",
        "{account: NAME, skills: [NAMES]}, or {site: ID, skill_ids: [IDS]}.",
    ),
    "rollover.target-self": ("An account cannot hand conversations over to itself.", "Take the target out."),
    "rollover.target-twice": ("Two entries name one target.", "Name all its skills in one entry."),
    "unified_window.name-empty": ("An entry of the taglet has an id.", "Write it."),
    "unified_window.number": ("A fraction has more than one spelling.", "Write it as text, in quotes."),
    "widgets.name-blanks": ("The platform may drop blanks at the ends of a name.", "Take the blank out."),
    "widgets.name-empty": ("A widget has a name.", "Write it."),
    "widgets.url-https": ("A widget is an https page.", "Write its https URL."),
    "widgets.url-missing": ("A widget that is present has a page.", "Add url, or state: absent."),
    "widgets.was-claimed": (
        "A live widget is renamed by one entry, and another one renames it too, keeps it or deletes it.",
        "One entry per live widget; remove `was` once the rename is applied.",
    ),
}
