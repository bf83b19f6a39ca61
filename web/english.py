"""What failures are called in English, for machines.  The desk speaks French to people.

Rules:

1. A sentence here is fixed: nothing that was sent is ever part of it.
2. A code without a sentence is told as it is; a test holds the lists complete.
3. What only people can ask for, on pages, has no English: ``ON_PAGES``.
"""

from __future__ import annotations

from sharing.command import ConflictError, Problem

TITLES = {
    400: ("bad_request", "The request cannot be read"),
    401: ("unknown_caller", "Who are you?"),
    403: ("refused", "The charter does not permit this"),
    404: ("not_found", "There is nothing here"),
    405: ("method_not_allowed", "Not this method"),
    409: ("conflict", "It contradicts what is already there"),
    413: ("too_large", "The request is too large"),
    415: ("unsupported_media_type", "Not this kind of content"),
    422: ("invalid", "Something in the request cannot be taken"),
    429: ("too_many", "Too many requests"),
    500: ("failure", "Something broke here; nothing was half-written"),
    503: ("unavailable", "Not now; try again shortly"),
}
"""Code and title of each status."""

UNACCEPTED = ("charter_not_accepted", "The charter in force has not been accepted")
DETAIL_UNACCEPTED = "The agent of this key has to log in, read {} and accept it."

DETAILS = {
    400: "Send one JSON document in UTF-8: no name twice, no NaN, not nested without end.",
    401: "Send a key that is in force: Authorization: Bearer vigie_...",
    404: "No such thing, or not for the caller to know.",
    405: "See the Allow header.",
    413: "Send less: an event is under 4 kB.",
    415: "Send application/json.",
    429: "Wait as long as the Retry-After header says.",
    503: "Wait a moment and send it again.",
}

FIELDS = {
    "bad_character": "It holds a control or private character.",
    "bad_count": "There are too many or too few of them.",
    "bad_id": "Its property id is missing or longer than 60 characters.",
    "bad_length": "It is too long or too short.",
    "bad_name": "Its property name is missing or longer than 120 characters.",
    "bad_outline": "Its outline cannot be read: a polygon or multipolygon in WGS 84.",
    "before_start": "It is before the start.",
    "circular_tree": "A territory lies in itself: follow the parents.",
    "crossed_outline": "Its outline is empty or crosses itself.",
    "deprecated": "This category is no longer used; the taxonomy names the one that replaces it.",
    "future": "It is in the future.",
    "missing": "It is missing.",
    "nobody_there": "Nobody of these may receive this alert and answer it.",
    "no_properties": "It has no properties: id, kind, name, and parent unless it is the top.",
    "no_zone": "The time has no zone: add Z or +01:00.",
    "not_a_number": "It is not a possible number.",
    "not_geojson": "It is not GeoJSON.",
    "not_polygon": "Its geometry is neither a polygon nor a multipolygon.",
    "not_whole": "It is not a whole number.",
    "out_of_range": "It is out of range.",
    "outside_globe": "Its outline leaves the globe: longitude and latitude, WGS 84.",
    "same_id": "Another feature has the same id.",
    "too_long": "It is too long.",
    "too_old": "It is too long ago.",
    "unknown": "It is not one of the known ones.",
    "unknown_field": "This name is unknown here.",
    "unknown_kind": "Its kind is none of council_area, commune, district, sector, estate.",
    "unknown_parent": "Its parent is no other territory's id.",
}
"""What is wrong with one field, by the desk's code."""

CODES = {
    **{sentence: code for code, sentence in FIELDS.items()},
    "Missing data for required field.": "missing",  # marshmallow's own words for these two
    "Unknown field.": "unknown_field",
}
"""The code of a sentence; what has none is ``invalid``."""

PERSONAL = "It points at a person ({}): take that out. Nothing of it was kept."

CONFLICTS = {
    "already_acknowledged": "Somebody has acknowledged this alert already.",
    "already_closed": "This alert is closed already.",
    "already_in_charge": "Somebody is in charge of this alert already.",
    "no_arbiter": "Nobody whom the protocol names can rule on this alert.",
    "not_the_arbiter": "The protocol names somebody else to rule on this alert.",
    "nothing_asked": "Nobody asked for a ruling on this alert.",
    "ruling_asked": "A ruling on this alert has been asked for already.",
    "too_grave": "An alert of severity 4 or 5 is never silenced.",
    "nobody_answers": "Nobody answers for this alert yet.",
    "not_yours": "Somebody else answers for this alert.",
    "key_reused": "This Idempotency-Key came with another body before.",
}

ON_PAGES = frozenset(
    (
        "already_answered", "already_asked", "already_decided", "already_member",
        "already_signed", "answer_over", "answered", "archived", "as_it_is", "bad_day",
        "bad_term", "begins_far", "begins_past", "changed_meanwhile", "copied_by_the_group",
        "damaged", "ended_group", "ends_apart", "key_known", "key_withdrawn", "missing",
        "month_not_sealed_to_you", "motive_for_nobody", "motive_gone", "newcomer_unready",
        "no_index_key", "no_longer_written", "no_motive", "no_pair", "no_proof", "no_receiver",
        "no_recovery", "no_situation", "nobody_else", "not_a_charter", "not_a_day", "not_a_key",
        "not_a_member", "not_a_name", "not_a_phone", "not_a_reader", "not_an_email",
        "not_checked", "not_needed", "not_opened", "not_sealed_to_you", "nothing_signed",
        "opening_over", "other_version", "own_request", "pair_there", "personal", "proposal_open",
        "quorum_kinds", "quorum_partners", "reads_nothing", "request_over", "same_passphrase",
        "too_long", "too_many", "too_many_questions", "too_old_to_keep", "unknown_field",
        "unknown_place", "unknown_word", "version_adopted", "version_known", "version_taken",
        "version_withdrawn", "weak_passphrase", "bad_hour", "complaint_step",
        "complaint_there", "empty_shift", "not_a_calendar", "not_a_crisis", "not_a_turn",
        "not_on_roster", "not_your_turn", "overlap", "prefecture_asked",
    )
)  # fmt: skip
"""Of the life of a charter or protocol, of nominative records, of complaints, and of what is done
by phone: no machine takes part in it."""


def of_field(problem: Problem) -> str:
    """Return what is wrong with one field."""
    kind, _, what = problem.code.partition(":")
    if kind == "personal_data":
        return PERSONAL.format(what.replace("_", " "))
    return FIELDS.get(problem.code, problem.code)


def of_conflict(error: ConflictError) -> str:
    """Return what it contradicts."""
    return CONFLICTS.get(error.code, error.code)
