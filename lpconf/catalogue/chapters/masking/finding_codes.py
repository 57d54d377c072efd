"""What may be said of masking patterns: codes, how grave each is, what it means and what to do.

Errors are what breaks something: a pattern that no engine takes, that masks nothing or everything, that freezes a chat
window, or that does not do what its tests say. What is doubtful, or depends on the visitor's browser or on the age of
the taglet, is a warning, and so is a check that could not be made.
"""

from __future__ import annotations

from lpconf.catalogue.chapter import ProblemKind

LINE = 3_000
"""Characters of a long chat line: patterns are attacked with texts of up to so many."""
LIMIT = 0.5
"""Seconds that a search in such a line may take, in V8 on the machine that asks."""

EMPTY = ProblemKind(
    "masking.empty", "error", "An empty regex matches everywhere.", "Write a pattern, or take the entry out."
)
NOT_COMPILED = ProblemKind(
    "masking.does-not-compile",
    "error",
    "The engine that would run the pattern does not take it: JavaScript in real time, Java at rest.",
    "The label names the character and the reason.",
)
NOT_PORTABLE = ProblemKind(
    "masking.not-portable",
    "error",
    "At rest Java runs the pattern, and Java is not at hand on every machine. So lpconf asks for the part of the "
    "language that Java and JavaScript read alike. Java may well take this pattern, but lpconf cannot vouch for it.",
    "Write it as the label says; (?i) for example as [Aa].",
)
NAME_EMPTY = ProblemKind(
    "masking.name-empty", "error", "A pattern has a name, by which fragments merge it.", "Write it."
)
NAME_TWICE = ProblemKind(
    "masking.name-twice", "error", "Two patterns of a list have one name.", "Give each a name of its own."
)
PRESET_UNKNOWN = ProblemKind(
    "masking.preset-unknown",
    "error",
    "The library has no such preset, or not in this version.",
    "Take one that the label names; `lpconf explain payment-card` tells what a preset masks.",
)
COUNTRY_UNKNOWN = ProblemKind(
    "masking.country-unknown",
    "error",
    "Countries go with the presets iban and phone, as two capital letters each, and those have to be known there.",
    "Write codes such as DE and GB.",
)
BACK_REFERENCE = ProblemKind(
    "masking.back-reference",
    "error",
    "Two or more patterns are written as one value, (?:p1)|(?:p2), and groups are numbered anew there.",
    "Spell out what the reference refers to, or keep the pattern alone in its list.",
)
LEADING_FLAGS = ProblemKind(
    "masking.leading-flags",
    "error",
    "Flags at the beginning of one pattern would hold for others, too, when they are written as one value.",
    "Write both cases out, such as [Aa].",
)
GROUP_TWICE = ProblemKind(
    "masking.group-name-twice",
    "error",
    "Two patterns of a list use one group name, and they are written as one value.",
    "Groups need no names here: (?:…).",
)
PLATFORM = ProblemKind(
    "masking.platform", "error", "A chat account has no messaging history to mask.", "Take at_rest out of the file."
)
MATCHES_EMPTY = ProblemKind(
    "masking.matches-empty",
    "error",
    "The pattern also matches where there is nothing to mask: at the empty string, or between two characters. What the "
    "platform makes of such a match is not public; a loop over matches may never end.",
    "Let it take at least one character: + instead of *.",
)
CATASTROPHIC = ProblemKind(
    "masking.catastrophic",
    "error",
    f"A search backtracks without end: a text of at most {LINE:,} characters keeps V8 busy for more than {LIMIT} "
    "seconds. In real time that freezes the visitor's chat window. A cost that grows with the square of the length, as "
    r"that of \s+$, stays far below this; one that grows with the cube, or doubles with each character, does not.",
    "Let no repetition stand inside of, or right beside, another one that takes the same characters; bound what is "
    "left: {1,30}.",
)
TEST_MASKS = ProblemKind(
    "masking.test-masks",
    "error",
    "A text under tests: masks is not masked, or a word or number in it only in part. Something of the text has to be "
    "masked, and of each word and number that is touched every letter and digit. A number is what digits, single "
    "blanks and single dashes make up; words that are not touched do not matter. A pattern with a positive "
    r"look-around, such as \d{12}(?=\d{4}), may leave in clear what it looks at.",
    "Widen the pattern, or write into the test only what has to be masked.",
)
TEST_LEAVES = ProblemKind(
    "masking.test-leaves",
    "error",
    "A text under tests: leaves is masked, or a part of it is; not one character may be.",
    "Narrow the pattern.",
)
TEST_JOINED = ProblemKind(
    "masking.test-joined",
    "error",
    "The pattern masks its test text, but the value that is written is all patterns of the list as one, "
    "(?:p1)|(?:p2), and there an earlier pattern takes a part of the text and leaves the rest in clear.",
    "Put the pattern with the longer match first.",
)
ORDINARY = ProblemKind(
    "masking.ordinary-text",
    "warning",
    "The pattern would mask ordinary texts: sentences, order numbers, dates or prices. What is masked is "
    "lost for ever.",
    "Narrow it: a word boundary, a count, a prefix. If it is meant to, list such a text under tests: masks.",
)
CONTROL_CHARACTER = ProblemKind(
    "masking.control-character",
    "error",
    "A control character stands in the pattern, which nobody types in a chat: YAML makes one of \\b, \\f and other "
    "escapes between double quotes, and a block scalar (|) ends in a line break. Such a pattern masks nothing.",
    r"Write patterns between single quotes; a control character that is meant, as \x08.",
)
INVISIBLE_CHARACTER = ProblemKind(
    "masking.invisible-character",
    "error",
    "A sign that cannot be seen stands in the pattern, as they come along from web pages. Text without it does not "
    "match.",
    r"Take it out; one that is meant is written as \u200b.",
)
DELIMITERS = ProblemKind(
    "masking.delimiters",
    "warning",
    "The pattern stands between slashes, quotes or the like, as in the source of a program: here they are signs "
    "of the text that it looks for, and so are the flags behind the last.",
    "Leave delimiters and flags away; all matches are masked anyway.",
)
DOUBLED_BACKSLASH = ProblemKind(
    "masking.doubled-backslash",
    "warning",
    "A doubled backslash, as string literals of Java need it, is a backslash itself here; the letter behind it is a "
    "letter.",
    "Write one backslash, between single quotes.",
)
ANCHORED = ProblemKind(
    "masking.anchored",
    "warning",
    "The pattern begins with ^ and ends with $, as those do that check a field of a form: it masks only where it is "
    "the whole message.",
    "Leave ^ and $ away.",
)
UNTESTED = ProblemKind(
    "masking.untested",
    "warning",
    "The pattern has no tests, and it masks nothing of a list of sensitive samples: card and account numbers, "
    "addresses, names with passwords and dates of birth, in several formats. Whether it can mask anything at all, "
    "nobody knows.",
    "Write a text that it has to mask under tests: masks.",
)
BEYOND_ASCII = ProblemKind(
    "masking.beyond-ascii",
    "warning",
    "At rest Java runs the pattern. Beside letters beyond ASCII (a Japanese or Greek sentence, an é) its \\b and \\B "
    "are others than JavaScript's up to Java 18, and \\s knows no no-break blank, as texts that are copied from web "
    "pages have them. What is between may stay in clear.",
    "Spell out what is meant, as the label says. Presets do.",
)
CARDS_IN_CLEAR = ProblemKind(
    "masking.card-leak",
    "warning",
    "The pattern is for card numbers, by its name or by a test, and leaves valid ones in clear. It was run on "
    "generated numbers of all schemes, 12 to 19 digits, plain and with blanks, dashes, dots, no-break and double "
    "blanks, and with letters in front; at most four digits of each may stay.",
    "Use `preset: payment-card`, or widen the pattern for the formats named.",
)
CARDS_HARM = ProblemKind(
    "masking.card-harm",
    "warning",
    "The pattern is for card numbers and masks everyday texts, too: generated orders, dates, prices, telephone "
    "numbers, bank accounts and tickets. What is masked is lost for ever.",
    "Use `preset: payment-card`, or ask for first digits and lengths of cards.",
)
LOOK_BEHIND = ProblemKind(
    "masking.look-behind",
    "warning",
    "Safari before 16.4 has no look-behind: the pattern does not compile there, and nothing is masked in that browser.",
    r"In place of (?<!\d) or (?<!\w) a word boundary \b often does; else let the pattern take what stands before.",
)
OTHER_ENGINE = ProblemKind(
    "masking.other-engine",
    "warning",
    "A part of the pattern has its meaning in other engines, or in the newest browsers, only. JavaScript without its u "
    "flag reads the letters and signs themselves.",
    r"Write it out: [A-Za-z] for \p{L}, \x41 for \x{41}, {0,3} for {,3}, ^ for \A, $ for \z.",
)
PERCENT = ProblemKind(
    "masking.percent",
    "warning",
    "The taglet fails on a pattern with a percent sign before its version 10.7.",
    "Ask LivePerson for the taglet's version, or take the sign out of the pattern.",
)
NOT_LUHN = ProblemKind(
    "masking.not-luhn",
    "warning",
    "The taglet masks card numbers only where they pass the Luhn check. The number in this test does not, so in the "
    "browser it may stay in clear although the pattern matches. Whether the check also holds for other patterns is not "
    "public.",
    "Test with a valid number, such as 4111 1111 1111 1111.",
)
TESTS_SKIPPED = ProblemKind(
    "masking.tests-skipped",
    "warning",
    "The tests of the pattern were not run: the engine is missing, or did not end in time.",
    "Install lpconf[masking], from where you have lpconf.",
)
NOT_CHECKED = ProblemKind(
    "masking.not-checked",
    "warning",
    "A check was not made: the engine is missing, or did not end in time. The summary names the check.",
    "Install lpconf[masking], from where you have lpconf.",
)

PROBLEM_KINDS: tuple[ProblemKind, ...] = (
    EMPTY,
    NOT_COMPILED,
    NOT_PORTABLE,
    NAME_EMPTY,
    NAME_TWICE,
    PRESET_UNKNOWN,
    COUNTRY_UNKNOWN,
    BACK_REFERENCE,
    LEADING_FLAGS,
    GROUP_TWICE,
    PLATFORM,
    MATCHES_EMPTY,
    CATASTROPHIC,
    TEST_MASKS,
    TEST_LEAVES,
    TEST_JOINED,
    ORDINARY,
    CONTROL_CHARACTER,
    INVISIBLE_CHARACTER,
    DELIMITERS,
    DOUBLED_BACKSLASH,
    ANCHORED,
    UNTESTED,
    BEYOND_ASCII,
    CARDS_IN_CLEAR,
    CARDS_HARM,
    LOOK_BEHIND,
    OTHER_ENGINE,
    PERCENT,
    NOT_LUHN,
    TESTS_SKIPPED,
    NOT_CHECKED,
)
