"""Which data can be encrypted, on which platform, and by which elements of ``encryption.referrer``.

Source: guide, "Enabling Encryption": the recipes for chat, messaging and both, and each selective recipe. Spelling and
order are the guide's: ``messaging.sdes.personal.address.country`` has no ``contacts``, its ``personal_personal_…``
sister has.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from lpconf.catalogue.setting import CHAT, EVERY_PLATFORM, MESSAGING
from lpconf.data_class import frozen
from lpconf.domain.state import Platform, Site


@frozen
class Scope:
    """A kind of data. `home` says what switches it: a setting of its own, or elements of the referrer list."""

    name: str
    title: str
    platforms: tuple[Platform, ...]
    home: Literal["transcripts", "auth_sde", "referrer"]
    elements: tuple[str, ...] = ()
    covers: str = ""
    """Which data it is, in the guide's words."""


_ATTRIBUTES = "PersonalInfo and CustomerInfo engagement attributes"

CHAT_TRANSCRIPTS = Scope(
    "chat_transcripts",
    "always encrypted while `enabled: true`",
    CHAT,
    "transcripts",
    covers="The transcripts of chats: what visitors and agents wrote.",
)
CHAT_AUTHENTICATED = Scope(
    "chat_authenticated_attributes",
    "Site General Property 98",
    CHAT,
    "auth_sde",
    covers=f"{_ATTRIBUTES} of chats that were sent with an authenticated visitor.",
)
MESSAGING_TRANSCRIPTS = Scope(
    "messaging_transcripts",
    "2 elements of encryption.referrer",
    MESSAGING,
    "referrer",
    ("ms.PublishEvent.body.event.message", "ms.PublishEvent.body.event.message.caption"),
    covers="The transcripts of conversations: messages, and captions of files.",
)
MESSAGING_SUMMARY = Scope(
    "messaging_summary",
    "1 element of encryption.referrer",
    MESSAGING,
    "referrer",
    ("cm.UpdateConversationField.body.conversationField.note",),
    covers="The summary that an agent writes of a conversation.",
)
MESSAGING_USER_PROFILE = Scope(
    "messaging_user_profile",
    "5 elements of encryption.referrer",
    MESSAGING,
    "referrer",
    (
        "userprofile.SetUserProfile.body.firstName",
        "userprofile.SetUserProfile.body.lastName",
        "userprofile.SetUserProfile.body.pushNotificationData.token",
        "userprofile.SetUserProfile.body.privateData.mobileNum",
        "userprofile.SetUserProfile.body.privateData.mail",
    ),
    covers="The consumer's profile, updated without authentication: name, push token, phone number, mail address.",
)
MESSAGING_AUTHENTICATED = Scope(
    "messaging_authenticated_attributes",
    "18 elements of encryption.referrer",
    MESSAGING,
    "referrer",
    (
        "messaging.sdes.info.customerId",
        "messaging.sdes.info.socialId",
        "messaging.sdes.info.imei",
        "messaging.sdes.info.userName",
        "messaging.sdes.info.accountName",
        "messaging.sdes.info.role",
        "messaging.sdes.info.cstatus",
        "messaging.sdes.info.ctype",
        "messaging.sdes.info.storeZipCode",
        "messaging.sdes.info.storeNumber",
        "messaging.sdes.personal.firstname",
        "messaging.sdes.personal.lastname",
        "messaging.sdes.personal.contacts.email",
        "messaging.sdes.personal.contacts.phone",
        "messaging.sdes.personal.company",
        "messaging.sdes.personal.language",
        "messaging.sdes.personal.address.country",
        "messaging.sdes.personal.address.region",
    ),
    covers=f"{_ATTRIBUTES} of conversations that were sent with an authenticated consumer.",
)
UNAUTHENTICATED = Scope(
    "unauthenticated_attributes",
    "19 elements of encryption.referrer",
    EVERY_PLATFORM,
    "referrer",
    (
        "ctmrinfo_info_cstatus",
        "ctmrinfo_info_ctype",
        "ctmrinfo_info_customerId",
        "ctmrinfo_info_companyBranch",
        "ctmrinfo_info_socialId",
        "ctmrinfo_info_imei",
        "ctmrinfo_info_userName",
        "ctmrinfo_info_accountName",
        "ctmrinfo_info_role",
        "ctmrinfo_info_storeZipCode",
        "ctmrinfo_info_storeNumber",
        "personal_personal_firstname",
        "personal_personal_lastname",
        "personal_personal_company",
        "personal_personal_language",
        "personal_personal_contacts_email",
        "personal_personal_contacts_phone",
        "personal_personal_contacts_address_country",
        "personal_personal_contacts_address_region",
    ),
    covers=f"{_ATTRIBUTES} of chats and conversations that were sent without authentication.",
)

SCOPES: tuple[Scope, ...] = (
    CHAT_TRANSCRIPTS,
    CHAT_AUTHENTICATED,
    MESSAGING_TRANSCRIPTS,
    MESSAGING_SUMMARY,
    MESSAGING_USER_PROFILE,
    MESSAGING_AUTHENTICATED,
    UNAUTHENTICATED,
)
BY_NAME = {scope.name: scope for scope in SCOPES}
ALL = "all"
"""The word for every scope that the platform has."""

ELEMENTS: tuple[str, ...] = tuple(element for scope in SCOPES for element in scope.elements)
"""Every element that the guide names, in the order of its comprehensive string."""
GROUPS = tuple((scope.name, scope.elements) for scope in SCOPES if scope.elements)
"""The elements of each scope that has some."""
SCOPE_OF = {element: scope for scope in SCOPES for element in scope.elements}


def fitting(platform: Platform) -> tuple[Scope, ...]:
    """The scopes that a platform has, in the guide's order."""
    return tuple(scope for scope in SCOPES if platform in scope.platforms)


def resolve(names: Iterable[str], site: Site) -> tuple[Scope, ...]:
    """The scopes desired by `names` (``all`` included), in the guide's order; unknown and unfitting ones left out."""
    desired = set(names)
    return tuple(scope for scope in fitting(site.platform) if ALL in desired or scope.name in desired)
