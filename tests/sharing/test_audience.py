"""Who sees an event that is there: the list says what reading one by one would find."""

import pytest

from sharing.audience import Audience, WhoSees, WhoWillSee
from sharing.command import NotFoundError
from sharing.events import PostEvent, ReadEvent
from sharing.store import Agent, Partner
from tests.council import AGENTS, SmallCouncil


def readers(council: SmallCouncil, event: str) -> set[str]:
    """The agents who may indeed read it, asked one by one."""
    found = set()
    for code in AGENTS:
        try:
            council.ask(code, ReadEvent(event))
        except NotFoundError:
            continue
        found.add(code)
    return found


def listed(council: SmallCouncil, audience: Audience) -> dict[str, tuple[str, ...]]:
    """The partners' codes, with the professions that are named."""
    names = {row.name: row.id for row in council.rows(Partner)}
    codes = {row: code for code, row in council.partners.items()}
    return {codes[names[line.partner_name]]: line.professions for line in audience.lines}


@pytest.mark.parametrize("place", ["nord", "peupliers", "sud"])
@pytest.mark.parametrize("category", ["TRQ-03", "STU-02", "CAD-02"])
def test_the_list_is_those_who_may_read_it(
    council: SmallCouncil, place: str, category: str
) -> None:
    """Partner by partner, for every reader, whoever asks."""
    draft = council.draft(category=category, sector=council.places[place])
    event = council.ask("coordinator", PostEvent(draft)).id
    may = readers(council, event)
    assert "coordinator" in may
    partners = {row.id: row.partner_id for row in council.rows(Agent)}
    codes = {row: code for code, row in council.partners.items()}
    for asker in may:
        audience = council.ask(asker, WhoSees(event))
        others = {codes[partners[council.agents[code]]] for code in may - {asker}}
        assert set(listed(council, audience)) == others
        assert all(line.articles for line in audience.lines)
    for stranger in set(AGENTS) - may:
        with pytest.raises(NotFoundError):
            council.ask(stranger, WhoSees(event))


def test_what_was_said_before_sending_is_what_is_said_after(council: SmallCouncil) -> None:
    """To its author: the same partners, professions, articles and note."""
    nord = council.places["nord"]
    before = council.ask("mediator", WhoWillSee("TRQ-04", nord))
    event = council.ask("mediator", PostEvent(council.draft(category="TRQ-04", sector=nord)))
    assert council.ask("mediator", WhoSees(event.id)) == before


def test_others_learn_which_organisation_knows_the_author_and_nothing_more(
    council: SmallCouncil,
) -> None:
    """No name; and asking is in the trail like reading."""
    event = council.ask("mediator", PostEvent(council.draft()))
    audience = council.ask("officer", WhoSees(event.id))
    assert audience.hidden_note == (
        "La personne qui a signalé n'est connue que de\u00a0: Médiation du Val."
    )
    assert all(AGENTS[code][2] not in repr(audience) for code in AGENTS)
    [entry] = [e for e in council.trail() if e.actor == council.agents["officer"]]
    assert (entry.action, entry.outcome) == ("event:read", "permitted")
    assert entry.resource == f"event_record:{event.id}"
    alone = council.ask("police", PostEvent(council.draft()))
    note = council.ask("officer", WhoSees(alone.id)).hidden_note
    assert note == "La personne qui a signalé reste cachée à tous."
