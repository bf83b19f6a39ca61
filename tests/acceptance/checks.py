"""What must hold when a play is over, whatever was killed: nothing lost, nothing twice.

*Lost*: a report or a deed that was answered, and is not in the database or not in the trail; a
report without an alert; a delivery that never came up on the screen that was open for it; a letter
that is sent by its row and never arrived, or that nobody will try again and is neither sent nor
given up.

*Twice*: an event in two alerts; a step of a chain done twice; one message twice on one screen; one
letter twice in a mailbox or at a machine.  Where somebody dies between the other side's "taken" and
the commit, a letter does come twice (`again`): at least once is all that a network allows.  It has
the same id, by which the receiver drops it, and is counted apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import func, select

from alerts.channels.store import Phone, Sending
from alerts.store import Acknowledgement, AlertEvent, AlertStep, Delivery, LiveMessage
from audit.store import Entry
from audit.verify import verify
from config.wiring import now
from sharing.store import Event, Outbox
from tests.acceptance.stage import Stage

EXACT = 2.0  # seconds that a step may be late while somebody sweeps
FREES = ("released", "expired", "heard")  # after these the chain counts on


@dataclass
class Figures:
    """What a run of scripts counted.  ``worst``: seconds that a step was late, while swept."""

    scripts: int = 0
    lost: int = 0
    twice: int = 0
    again: int = 0
    steps: int = 0
    worst: float = 0
    stretch: float = 1
    problems: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.scripts} scripts: {self.lost} lost, {self.twice} twice, {self.again} letters"
            f" again under their id, {self.steps} steps, the worst {self.worst:.2f} s late,"
            f" a machine stretched {self.stretch:.1f} times"
        )


def is_quiet(stage: Stage) -> bool:
    """Say whether nothing of the council waits: news, letters, entries for the tree."""
    waits = (
        select(func.count()).select_from(Outbox).where(Outbox.relayed_at.is_(None)),
        select(func.count()).select_from(Sending).where(Sending.next_at.is_not(None)),
        select(func.count()).select_from(Entry).where(Entry.position.is_(None)),
    )
    with stage.council.sessions.reading(stage.council.id) as session:
        if any(session.scalar(query) for query in waits):
            return False
    return not list(_unseen(stage))


def judge(stage: Stage, figures: Figures, slack: float) -> None:
    """Look at everything; add what is wrong to the figures."""
    lost, twice = [*_lost(stage)], [*_twice(stage)]
    twice += _more_than_once("a letter", _arrived(stage).items(), 2 if stage.script.again else 1)
    figures.again += sum(count == 2 for count in _arrived(stage).values()) * stage.script.again
    for kind, found in (("lost", lost), ("twice", twice)):
        for one in found:
            stage.problem(f"{kind}: {one}")
    if any(there.forged or there.beats for there in stage.hooks.values()):
        stage.problem("a webhook, SMS or notification that is not as it has to be")
    figures.scripts += 1
    figures.lost += len(lost)
    figures.twice += len(twice)
    _windows(stage, slack)
    _exact(stage, figures, slack)
    with stage.council.sessions.snapshot(stage.council.id) as session:
        verifier = stage.council.house.signer(stage.council.id).verifier
        report = verify(session, stage.council.id, verifier, now=now())
    if not report.ok:
        stage.problem(f"the trail: {report.faults}")
    figures.problems += stage.problems


def _windows(stage: Stage, slack: float) -> None:
    for line in stage.script.lines:
        if line.seen is None:
            continue
        times = sorted(line.seen.times(stage))
        shown = ", ".join(f"{one:.2f}" for one in times) or "nothing"
        if line.never:
            right = not any(line.since <= one <= line.until for one in times)
        else:
            right = bool(times) and line.since - 0.1 <= times[0] <= line.until + slack
        if not right:
            stage.problem(f"{line}: {shown}")


def _exact(stage: Stage, figures: Figures, slack: float) -> None:
    """Each step of a chain is done at its time, as long as somebody sweeps.

    What was held back while somebody answered is due when they no longer do, and what fell into an
    outage of what everybody leans on when that is over.
    """
    council = stage.council
    freed = [one for one in council.rows(Acknowledgement) if one.step in FREES]
    for step in council.rows(AlertStep):
        if step.state == "done" and step.done_at and not stage.script.alone:
            since = [a.at for a in freed if a.alert_id == step.alert_id and a.at <= step.done_at]
            since += [at for at in stage.returned if at <= step.done_at]
            late = (step.done_at - max([step.due_at, *since])).total_seconds()
            figures.steps += 1
            figures.worst = max(figures.worst, late)
            if not 0 <= late <= EXACT + slack / 4:
                stage.problem(f"step {step.rank} was done {late:.2f} s after its time")


def _lost(stage: Stage) -> Iterator[str]:
    council = stage.council
    stored = {one.id for one in council.rows(Event)}
    of_alert = Counter(one.event_id for one in council.rows(AlertEvent) if one.role != "cited")
    trail = {
        (one.actor, one.action, one.resource)
        for one in council.rows(Entry)
        if one.outcome == "permitted"
    }
    created = {resource for _, action, resource in trail if action == "event:create"}
    for what, event in stage.events.items():
        if event not in stored:
            yield f"the report of {what} is not stored"
        if not any(resource.endswith(event) for resource in created):
            yield f"the report of {what} is not in the trail"
        if not of_alert[event]:
            yield f"{what} has no alert"
    for who, action, resource in stage.deeds:
        if (council.agents[who], action, resource) not in trail:
            yield f"{action} by {who} is not in the trail"
    yield from _unseen(stage)
    yield from _never_arrived(stage)


def _unseen(stage: Stage) -> Iterator[str]:
    """Deliveries to whoever has a screen open, which it never showed."""
    agents = {stage.council.agents[who]: who for who in stage.screens}
    for one in stage.council.rows(Delivery):
        who = agents.get(one.agent_id)
        if who and one.channel == "board" and not stage.screens[who].shown[one.alert_id]:
            yield f"an alert never came up on the screen of {who}"


def _arrived(stage: Stage) -> Counter[str]:
    """The letters that arrived, by their ids."""
    domain = f"@{stage.council.slug}.example"
    mails = [one.id for one in stage.town.mail.taken if one.to.endswith(domain)]
    texts = _texts(stage)
    hooks = [texts.get(one.id, one.id) for there in stage.hooks.values() for one in there.taken]
    return Counter([one.strip("<>").partition("@")[0] for one in mails] + hooks)


def _texts(stage: Stage) -> dict[str, str]:
    """The letters by SMS, by their number and alert: nothing else tells one from another."""
    phones = {one.agent_id: one.number for one in stage.council.rows(Phone)}
    return {
        f"{phones[one.agent_id]}/{one.alert_id}": one.id
        for one in stage.council.rows(Sending)
        if one.channel == "sms" and one.agent_id in phones
    }


def _never_arrived(stage: Stage) -> Iterator[str]:
    arrived = _arrived(stage)
    for letter in stage.council.rows(Sending):
        if letter.state == "sent" and not arrived[letter.id]:
            yield f"a letter by {letter.channel} that is sent never arrived"
        if letter.state in ("waiting", "failed"):
            yield f"a letter by {letter.channel} that nobody will try again"


def _twice(stage: Stage) -> Iterator[str]:
    council = stage.council
    rows = [one for one in council.rows(AlertEvent) if one.role != "cited"]
    yield from _more_than_once("an event's alert", Counter(r.event_id for r in rows).items())
    if len(council.rows(Event)) > len(set(stage.events.values())):
        yield "a report was stored twice"
    for who, screen in stage.screens.items():
        numbers = Counter(one.number for one in screen.heard)
        yield from _more_than_once(f"a message on the screen of {who}", numbers.items())
    done = [s for s in council.rows(AlertStep) if s.state == "done"]
    told = sum(one.action == "alert:escalate" for one in council.rows(Entry))
    if told != len(done):
        yield f"{told} entries say that a step was done, and {len(done)} steps are"
    numbers_ = sorted(one.number for one in council.rows(LiveMessage))
    if numbers_ != [*range(1, len(numbers_) + 1)]:
        yield "the numbers of the live messages"


def _more_than_once(what: str, counts: Iterable[tuple[str, int]], most: int = 1) -> Iterator[str]:
    for one, count in counts:
        if count > most:
            yield f"{what} ({one[:8]}…) {count} times"
