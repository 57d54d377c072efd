"""The words of plans, runs, drift and audits, and the codes of diagnostics: what each means, and what to do.

What a chapter says stands with the chapter; what a file may say stands in its schema. `lpconf explain` reads all three.
"""

from __future__ import annotations

from collections.abc import Mapping

from lpconf.catalogue.schema.section_codes import SECTION_CODES

STATUSES: Mapping[str, str] = {
    "verified": "apply: the step was carried out, and the value was read back as desired (or attested just now).",
    "unchanged": "apply: the value was as desired already, whoever did it. Nothing was written; what waits goes on.",
    "waiting": "apply, drift: it waits for a person, for a fact that nobody has attested, or for something that waits. "
    "lpconf runbook shows what can be done now. In drift also: nobody has ever vouched for it.",
    "held": "apply, drift: a `hold` in the files leaves it alone until its day. It is neither planned nor counted as "
    "drift.",
    "failed": "apply: the write was refused or lost, or did not converge. The message says why; what needs it is "
    "skipped.",
    "stale": "apply: the live value is neither what the plan saw nor what it desires: somebody changed it. Plan again.",
    "skipped": "apply: not tried, because something that it needs failed, or the run ended before.",
    "not_approved": "apply: the step does not stand in the approved plan with the same before and after. Review it.",
    "in_sync": "drift: the live value, or a word that still counts, is as desired.",
    "drifted": "drift: the live value differs from the files. lpconf apply puts Git back, lpconf adopt --drifted "
    "keeps it.",
    "unverified": "drift: somebody vouched for it, longer ago than policy.attestation_max_age_days allows. Look, then "
    "lpconf attest it again.",
    "unreadable": "drift: its surface could not be read, or its value not be understood. Never taken for off or "
    "absent.",
    "under way": "runs: the run has not said that it ended, and its process lives.",
    "killed": "runs: the run has not said that it ended, and its process is gone. lpconf apply goes on.",
    "interrupted": "runs: somebody ended the run; the writes under way were finished.",
    "done": "runs: the run came to its end.",
    "known": "drift, who: the audit trail tells who changed it last, and when.",
    "not_asked": "drift, who: the audit trail may know it, and nobody asked: lpconf drift --who. probe: it would be "
    "asked.",
    "not_audited": "drift, who: the audit trail holds no such thing (features, site settings, widgets, taglets), so "
    "nobody can tell the person.",
    "no_row": "drift, who: the audit trail was asked, and has no row of it among its latest.",
    "not_answered": "drift, who: the audit trail was asked and could not say. probe: the account could not answer the "
    "question.",
    "met": "plan, preconditions: what a step stands on and lpconf never sets is so.",
    "unmet": "plan, preconditions: what a step stands on and lpconf never sets is not so, or not so any more. The step "
    "is not planned.",
    "confirmed": "probe: the account answers as lpconf takes the platform to be.",
    "contradicted": "probe: the account answers otherwise; the lines for lpconf.yaml say what follows.",
}
"""What becomes of a step, a setting, a run."""

SOURCES: Mapping[str, str] = {
    "live": "The value was read from the account by this run.",
    "recorded": "The value was read by an earlier run: lpconf observe, then --against.",
    "attested": "A person vouches for the value in NAME.attest.yaml, not too long ago.",
    "expired": "A person vouched for the value, longer ago than policy.attestation_max_age_days: it is unverified.",
    "contradicted": "A person vouches for it, and a reading says that they cannot have seen it (its need "
    "reads off), or "
    "the file is about another site. The attestation is shown and not counted.",
    "claimed": "A person vouches for it without what policy.attest asks for (signature, second person, "
    "evidence). It is "
    "shown, and satisfies nothing.",
    "signed": "audit: a person's word with a valid signature.",
    "unknown": "Neither a reading nor an attestation gives the value. Unknown is not off: a person has to look.",
}
"""Where the knowledge of a value comes from."""

MODES: Mapping[str, str] = {
    "api": "Mode: lpconf reads and writes.",
    "observe": "Mode: lpconf reads, a person writes; done when the reading says so. Also a command that records "
    "readings.",
    "manual": "Mode: a person does it; done when attested.",
}
"""Who does it."""

EXIT_CODES: Mapping[str, str] = {
    "exit 0": "Done, or nothing to do.",
    "exit 1": "An error, in files or in what was asked for.",
    "exit 2": "Changes (plan --detailed-exitcode), or drift (drift).",
    "exit 3": "A step failed.",
    "exit 4": "Stale, a live value is neither what the plan saw nor what it desires; or not approved. Plan again.",
    "exit 5": "Gated, consequences are not accepted; of these accounts nothing was written.",
    "exit 6": "Log-in or permission. lpconf access tells where.",
    "exit 7": "The platform cannot be reached, or turned lpconf away as too fast.",
    "exit 8": "Another run holds the lock of an account.",
    "exit 9": "Waiting for people; all that could be done is done. lpconf runbook has their steps.",
    "exit 64": "Usage, the command line is wrong.",
    "exit 130": "Interrupted (Ctrl-C), after a clean stop.",
    "exit 143": "Ended (SIGTERM), after a clean stop.",
}
"""How a run ends; of several the first of 130, 143, 64, 8, 1, 5, 3, 4, 6, 7, 9, 2, 0 is told."""

WORDS: Mapping[str, str] = {
    "create": "An action: the address had no value, or no object.",
    "update": "An action: another value, also of a switch that was never set.",
    "delete": "An action: the address ends without a value, or the object goes.",
    "sitting": "Steps by hand that can be done in one go: nothing in between waits for lpconf.",
    "confirmation": "A step by hand that only asks to look: what needs it stands already as desired, so it is likely "
    "on.",
    "not known": "Neither a reading nor an attestation tells the value. That is never taken for off: a person has to "
    "look.",
    "not set": "There is no value at the address. Where off is the same as absent, nothing has to change.",
    "person": "Hands: somebody has to do the step. In capitals where it is still to be done.",
    "by hand": "Steps that people do, in the console's own pages: lpconf runbook has them as a checklist.",
    "danger": "Protection that is believed to stand, and does not. It stands on top of plan, apply, drift and runbook.",
    "released": "No longer named in the files since --base: nothing changes live, and nobody watches it any more.",
    "hands": "Who does a step: lpconf (api), a person whose work is read back (observe), or a person who attests it "
    "(manual).",
    "address": "ACCOUNT:SURFACE/KEY, with #PART for an entry of a document: where one value lives.",
    "step": "One change of a plan, at one address. Steps are numbered in the order in which they are done.",
    "need": "A value that has to stand before another may be set: lpconf explain the setting lists its needs.",
    "implication": "What a change brings about, in words. It is accepted by its code, or the plan is gated.",
    "computed": "An engagement URL that follows from the ids: the platform itself has not told it.",
    "recording": "Readings in a file (lpconf observe --out): --against answers from it, without any connection.",
    "run file": "The record of an apply (--run-file), for rollback and audit on another machine.",
    "gated": "Consequences are not accepted: the plan is shown in full, and nothing is written (exit 5).",
    "blocked": "A step that waits for something which stays as it is: held, unreadable, in error, or in another "
    "account.",
    "brake": "A change that is larger than policy allows in one run.",
    "adopt": "Taking live values over into the files. Nothing is written to LivePerson.",
    "drift": "Live values that differ from the files. lpconf drift compares and changes nothing.",
    "runbook": "The steps by hand as a checklist. Ticked lines become attestations: lpconf attest --from.",
    "attestation": "A person's dated word that a setting has a value, in NAME.attest.yaml.",
    "fact": "Something that no API returns and lpconf never sets: ums_version, shards.",
    "fragment": "A file below accounts/_shared/ that accounts take in with `extends`.",
    "preset": "A masking pattern from the library: lpconf explain payment-card.",
    "scope": "A kind of data that can be encrypted: lpconf explain encryption.scopes.",
    "unmanaged": "A key that the files do not have: neither read for change nor written.",
    "change_id": "A digest of what was approved: sites, addresses, actions, before and after.",
    "plan_id": "A digest of the whole plan but the time at which it was made.",
    "wished": "A change because the files changed.",
    "both": "A change because the files changed and somebody changed the account.",
    "needed": "A change because another one needs it.",
    "renamed": "A change of name alone.",
}
"""Further words that lpconf prints."""

TABLES = (STATUSES, SOURCES, MODES, EXIT_CODES, WORDS)

CODES: Mapping[str, tuple[str, str]] = {
    **SECTION_CODES,
    "accept.expired": ("An acceptance has ended: it opens no gate any more.", "Take it out, or agree on a new day."),
    "accept.once-needs-until": ("What happens once is accepted with an end.", "Write {code: ..., until: DAY}."),
    "accept.unknown-code": (
        "Nothing raises this code.",
        "lpconf catalogue and the plan name the codes that there are.",
    ),
    "accept.unused": ("No change raises what is accepted here.", "Take it out when the change is done."),
    "account.by-site": ("A target is named by its id though it has a file here.", "Name the account: {account: NAME}."),
    "account.id-twice": ("Two accounts have one site id.", "Each site has one file."),
    "account.target-broken": ("The account that this refers to has errors.", "Mend that account's file first."),
    "account.unknown": ("No account is called so.", "lpconf accounts lists them; globs and paths of files work, too."),
    "account.unknown-target": ("No account of this repository is called so.", "Name a file, or {site: ID}."),
    "attest.claimed": ("A word lacks what policy.attest asks for.", "lpconf attest with --sign, --second, --evidence."),
    "attest.credential": ("The line would hold a credential of this run.", "Attest a value without it."),
    "attest.duplicate": ("Two entries about one thing.", "Keep one of them; a document stands for its entries."),
    "attest.evidence": ("A file of evidence is gone, or is another one.", "Bring it back, or attest again."),
    "attest.fact": ("No fact is called so.", "Facts are ums_version and shards."),
    "attest.future": ("A date is yet to come.", "Write the day on which somebody looked."),
    "attest.layout": ("The file cannot be edited safely.", "Write the line by hand as shown."),
    "attest.no-account": ("No account belongs to this attestation file.", "Name it as the account: NAME.attest.yaml."),
    "attest.no-site": ("The file does not say which site it is about.", "Write site: above its entries."),
    "attest.one-person": ("The second person is the first.", "Somebody else has to look, too."),
    "attest.other-site": (
        "The file is about another site than the account.",
        "Delete the file, look at the account, attest anew.",
    ),
    "attest.setting": ("No setting is called so.", "lpconf catalogue lists all settings."),
    "attest.signature": ("A signature does not hold.", "Look, attest again with --sign, or take the line away."),
    "attest.unknown": ("No account, setting or fact is called so.", "Check the spelling."),
    "attest.value": ("The value cannot be that of the setting or fact.", "Write it as shown; versions in quotes."),
    "attestation-contradicted": ("A word about something whose need reads off.", "Look, and attest it again later."),
    "attestation-differs": ("A reading says otherwise than a word.", "The reading counts; attest again, or delete it."),
    "adopt.credential": ("The live value holds a credential of this run.", "It is not written; renew the credential."),
    "adopt.foreign": ("Live, and not for lpconf to manage.", "It stays as it is."),
    "adopt.held": ("No section can say what is live, so it is held for two weeks.", "Decide until the hold ends."),
    "adopt.left": ("The chapter is left as the file has it, for the reason given.", "Decide by hand."),
    "adopt.may-be-secret": (
        "By its name, or its query, a value may be a secret.",
        "Write it by hand where it is none.",
    ),
    "adopt.no-words": ("No file can say the live value.", "It is left out; the rest is written."),
    "adopt.not-known": ("Nobody knows these values.", "Look, then lpconf attest."),
    "adopt.not-unique": ("Several things have one name.", "Give them names of their own in the console."),
    "adopt.other-account": ("The account is there with another id or platform.", "Check the table or the flags."),
    "adopt.unreadable": ("The setting could not be read.", "Give read access, or attest it."),
    "blocked": ("The step waits for something that stays as it is.", "The message names what."),
    "check.unmet": ("A fact does not fit.", "Look again; where it is so, LivePerson has to change it."),
    "checklist.account": ("A ticked line names an account that is not here.", "Use the page of this repository."),
    "checklist.damaged": ("A ticked line's hidden part cannot be read.", "Generate the page again: lpconf runbook."),
    "checklist.early": ("A ticked line is not handed over now.", "Take the tick away; lpconf runbook shows what is."),
    "checklist.encoding": ("The page is no UTF-8 text.", "Save it as UTF-8."),
    "checklist.outdated": ("The page asks for another value than the files do.", "Generate the page again."),
    "checklist.setting": ("A ticked line names a setting that does not exist.", "Generate the page again."),
    "checklist.size": ("The page is too large.", "Give the accounts' pages one by one."),
    "checklist.twice": ("One setting is ticked with two values.", "Leave one of them."),
    "csv.columns": ("The table lacks columns.", "name, id, platform; all others are labels."),
    "csv.empty": ("The table has no rows.", "Add a row per account."),
    "csv.header": ("The first line of the table does not name its columns.", "Begin with name,id,platform."),
    "csv.id": ("A site id of the table cannot be one.", "Letters, digits, underscores, 20 at most."),
    "csv.name": ("A name of the table cannot be an account's.", "Small letters, digits and dashes."),
    "csv.platform": ("A platform of the table is none.", "chat, messaging or messaging_and_chat."),
    "csv.quote": ("A quote of the table does not end.", "Close it."),
    "csv.twice": ("One account stands in the table twice.", "Leave one row."),
    "audit-trail-silent": (
        "The audit trail could not tell who changed what drifted.",
        "It needs a log-in that may read it. The comparison itself is whole.",
    ),
    "encryption-not-enforced": (
        "Feature 69, Common.Global_Encryption_Enabled or encryption.referrer is on (or goes on now) while transcript "
        "encryption is off, not known, or waits for a person: until it is on, nothing is encrypted in any data type.",
        "Switch transcript encryption on (lpconf explain encryption.transcripts), or look and attest it.",
    ),
    "masking-not-enforced": (
        "Masking patterns stand while the AC feature behind them reads off: UnifiedWindow.Block_CC_Patterns for "
        "real time, Common.Historic_Data_Masking at rest. Both names are observed, what they do is inferred.",
        "Switch the feature on; try a card number in the window, look at a closed conversation.",
    ),
    "masking-in-part": (
        "Masking at rest stands, and a feature beside it may leave a part in clear; its role is inferred.",
        "Look at a closed conversation; set the feature as it should be under settings: ac_features.",
    ),
    "differs-while-waiting": ("A value differs, and its need waits.", "Do what it waits for first."),
    "edit.layout": ("The file cannot be edited safely.", "Write it by hand as shown."),
    "edits.lock": ("Another lpconf is writing this file.", "Try again when it has ended."),
    "extends.account": ("A fragment says which account it is.", "Only labels may stand in a fragment's account:."),
    "extends.account-id": ("A fragment sets an account's id.", "Each account's own file has it."),
    "extends.cycle": ("Fragments take each other in.", "Break the ring."),
    "extends.missing": ("There is no such fragment.", "Paths begin at accounts/."),
    "extends.outside": ("The path leads outside of accounts/.", "Keep fragments below accounts/_shared/."),
    "extends.too-deep": ("Fragments within fragments, too deep.", "Flatten them."),
    "extends.type": ("extends is a list of paths.", "extends: [_shared/x.yaml]."),
    "file.changed": ("Somebody changed the file meanwhile.", "Run the command again."),
    "file.duplicate": ("Two files have one account's name.", "Rename one of them."),
    "file.name": ("A file's name cannot be an account's.", "Small letters, digits and dashes: acme-retail.yaml."),
    "file.suffix": ("The file ends like YAML, but not in .yaml.", "Name it NAME.yaml."),
    "file.kind": ("What stands there is no file.", "Check the path."),
    "file.missing": ("The file does not exist.", "Check the path."),
    "file.outside": ("The path leads outside of the repository.", "Keep it inside."),
    "file.unreadable": ("The file cannot be read.", "Check its mode."),
    "file.unwritable": ("The file cannot be written.", "Check its mode, and the room on the disk."),
    "fmt.layout": ("The file is not laid out as lpconf fmt does.", "Run lpconf fmt."),
    "gated": ("A consequence is not accepted.", "Accept it in the file that causes it, or by --accept for one run."),
    "git.failed": ("Git failed.", "Its own words follow."),
    "git.no-repository": ("The folder is in no Git repository.", "git init, or work in the checkout."),
    "git.embedded": (
        "A folder of the checkout poses as a repository of its own, whose configuration Git would follow.",
        "Take its HEAD, objects and config out of the checkout.",
    ),
    "git.owner": ("The checkout belongs to another user.", "Run as its owner, or tell Git that you trust it."),
    "git.revision": ("Git does not know the revision.", "Fetch it: shallow clones know few."),
    "git.unrelated": ("Two revisions have no common commit.", "git fetch --unshallow."),
    "hold.expired": ("A hold is over.", "Take it out, or agree on a new day."),
    "hold.unknown-setting": ("No setting is called so.", "lpconf catalogue lists all settings."),
    "hold.unmanaged": ("The files do not manage what is held.", "Take the hold out."),
    "init.in-the-way": ("A file stands where init would write.", "Work in an empty folder, or move it."),
    "journal.lost": (
        "The run's journal cannot be written any more.",
        "Nothing more was sent; mend the disk, apply again.",
    ),
    "lock.held": ("Another run works on the account.", "Apply again when it has ended, or --lock-timeout 5m."),
    "masking.no-engine": (
        "The engine that would run a pattern is not installed.",
        "Install lpconf[masking], from where you have lpconf.",
    ),
    "need.conflict": ("Something stays on while its need goes off.", "Switch both off, or neither."),
    "need.left-on": ("Something stays on while its need goes off.", "Switch it off, too."),
    "need.peer": ("Another account does not desire what this stands on.", "Add it there."),
    "need.perhaps-left-on": ("Something may still be on while its need goes off.", "Look, and attest it."),
    "need.unmet": ("What a raw value needs is neither desired nor live.", "Desire it, too."),
    "note": ("Something worth knowing about one value.", "Read it."),
    "object.near-name": ("A live object has nearly this name.", "Check the spelling; lpconf never guesses."),
    "observe.credential": (
        "A reading holds a credential of this run: the surface is left out.",
        "Renew the credential.",
    ),
    "plan.broken": ("The plan file is damaged or was changed.", "Plan again."),
    "plan.credential": ("The plan would hold a credential of this run.", "Plan without it in the values."),
    "plan.other-hands": ("The plan does what the project file gives to people.", "Plan again."),
    "plan.other-site": ("The plan is about another site id than the files.", "Plan again."),
    "plan.stale": ("What was planned is no longer so.", "Plan again."),
    "project.attest": ("A pattern of policy.attest fits nothing.", "Setting names, or SURFACE/KEY, with * as a joker."),
    "project.domain-api": ("A live profile has a domain_api.", "domain_api: https://api.liveperson.net."),
    "project.field": ("The surface has no such field.", "Known ones are named."),
    "project.missing": ("There is no lpconf.yaml.", "lpconf init, or --project-file."),
    "project.oauth1-ended": ("OAuth 1 log-ins ended on 2026-05-31.", "Use bot, oauth2 or bearer."),
    "project.profile": ("No profile is called so, or which is the default is not said.", "profile: NAME."),
    "project.profile-name": ("A profile's name has odd characters.", "Letters, digits, dashes, dots, underscores."),
    "project.protect": (
        "The pattern is no address, and no pattern of addresses.",
        '"*:site_setting/encryption.referrer".',
    ),
    "project.require-masking": ("No preset is called so.", "lpconf explain preset."),
    "project.rule": ("A rule for a surface says nothing.", "mode, version, verb, host, query, shape or fields."),
    "project.rule-unused": (
        "A rule for a surface selects labels that no account has: what it was to change stays as it is.",
        "Correct the label, or take the rule out.",
    ),
    "project.sandbox": ("The sandbox has no network.", "Take the key out of this profile."),
    "project.setting": ("No setting is called so.", "lpconf catalogue lists all settings."),
    "project.shape": ("The shape is none that lpconf knows.", "Known ones are named."),
    "project.surface": ("No surface is called so.", "Known ones are named."),
    "project.version": ("Only version 1 is known.", "version: 1."),
    "raw.name-empty": ("A raw setting has no name.", "Write its identifier."),
    "reference.ambiguous": ("Several things have the name.", "Give them names of their own in the console."),
    "reference.missing": ("No live thing has the name.", "Check the spelling, or make it first."),
    "repository.empty": ("There is no account.", "lpconf adopt NAME --id SITE --platform P."),
    "rollback.new-entry": ("Going back creates an entry again.", "Review it."),
    "rollback.new-id": ("Going back creates an object again: it gets another id.", "Tell those who use the old one."),
    "rollback.stays": ("Something cannot be taken back.", "Read why."),
    "rollback.under-way": ("The run is not over yet.", "Wait for its end."),
    "run-file.lost": ("The run file could not be written at the end.", "The result on stdout counts; mend the disk."),
    "run.other-site": ("The run was of another site id.", "The account's id was corrected since."),
    "run.unreadable": ("A journal or run file holds no run.", "It is left out."),
    "schema.missing": ("A key has to be there.", "Add it."),
    "schema.type": ("The value is of another type.", "Write it as shown; texts that look like numbers in quotes."),
    "schema.unknown-key": ("No key is called so here.", "Check the spelling."),
    "schema.value": ("The value cannot be one.", "Write it as shown."),
    "seed.shape": ("The sandbox's seed is of another shape.", "See .sandbox.yaml of the example."),
    "seed.value": ("A value of the sandbox's seed cannot be one.", "Write it as shown."),
    "faults.surface": ("No surface is called so.", "Known ones are named."),
    "select.nothing": ("No account has these labels.", "Check the spelling."),
    "state.committed": (
        "The repository brings local state, such as journals of runs: nobody knows who wrote them.",
        "git rm -r .lpconf, and .lpconf/ into .gitignore.",
    ),
    "setting.platform": ("The account's platform lacks this.", "lpconf explain the setting: platforms."),
    "settings.no-default": ("null means the platform's default, which is not known here.", "Write a value."),
    "settings.not-json": ("The value is no JSON.", "Write it as shown."),
    "target.unknown": ("No setting or address of these accounts is called so.", "Check the spelling."),
    "unreadable": ("A surface could not be read.", "Its settings are left as they are; lpconf access shows why."),
    "unreadable-value": ("A live value cannot be understood.", "It is never taken for off; look in the console."),
    "unverified": ("A word is older than the project allows.", "Look, then lpconf attest it again."),
    "usage": ("The command line cannot be understood.", "lpconf COMMAND --help."),
    "wish.twice": ("Two lines want different values at one address.", "Leave one of them."),
    "yaml.anchor": ("An anchor or alias is missing or explodes.", "Write the value out."),
    "yaml.control-character": ("A control character stands in the file.", "Take it out, or escape it in quotes."),
    "yaml.duplicate-key": ("A key stands twice.", "Leave one of them."),
    "yaml.empty": ("The file is empty.", "Write it, or delete it."),
    "yaml.encoding": ("The file is not UTF-8.", "Save it as UTF-8."),
    "yaml.many-documents": ("The file holds several documents.", "One per file."),
    "yaml.merge-key": ("Merge keys (<<) are not taken.", "Use extends."),
    "yaml.not-a-mapping": ("The file does not begin with keys.", "key: value."),
    "yaml.number": ("The number cannot be held.", "Put it in quotes."),
    "yaml.syntax": ("The file is no YAML.", "Mend the marked place; merge-conflict marks have to be resolved."),
    "yaml.tab": ("A tab stands where blanks have to.", "Indent with blanks."),
    "yaml.tag": ("Tags (!x) are not taken.", "Write the plain value."),
    "yaml.too-deep": ("Values within values, too deep.", "Flatten them."),
    "yaml.too-large": ("The file is larger than 1 MiB.", "Split it."),
}
"""What the code of a diagnostic means, and what to do."""

CODE_FAMILIES: Mapping[str, tuple[str, str]] = {
    "widget.": (
        "A finding of lpconf widget-check about a page that is to be an agent widget.",
        "lpconf widget-check URL prints the place, the meaning and the ways to mend it.",
    ),
    "yaml.": ("The file is no YAML that lpconf takes.", "The message marks the place."),
    "schema.": ("The file says something that its kind has no words for.", "The message marks the place."),
}
"""Codes that are explained where they are raised, by how they begin."""
