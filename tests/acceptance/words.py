"""The words of the scripts: what can be done, and what can be seen."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import redis

from alerts.life import STATES
from alerts.store import Alert, AlertEvent, AlertStep
from sharing.reports import ListMyReports
from tests.acceptance.script import Act, Seen

if TYPE_CHECKING:
    from tests.acceptance.stage import Stage

# ------------------------------------------------------------------ what is done


def reports(who: str, what: str, *, key: str = "", **changes: Any) -> Act:
    """Somebody reports a fact, and tries again until that is acknowledged."""
    return Act(f"{who} reports {what}", lambda stage: stage.report(who, what, key, changes))


def does(who: str, deed: str, what: str, *, answer: int = 200, **said: Any) -> Act:
    """Somebody does something about the alert of *what*, and is answered so."""
    return Act(
        f"{who}: {deed} {what}",
        lambda stage: stage.expect(answer, stage.deed(who, deed, what, said), f"{who}: {deed}"),
    )


def closes(who: str, what: str) -> Act:
    """Somebody closes the alert of *what*, as solved."""
    return does(who, "close", what, outcome="resolue", measures=["dialogue_mediation"])


def at_once(deed: str, what: str, *people: str) -> Act:
    """Several do the same at the same instant: one is first, the others are told so."""

    def all_of_them(stage: Stage) -> None:
        ready, answers = threading.Barrier(len(people)), list[int]()

        def one(who: str) -> None:
            ready.wait()
            answers.append(stage.deed(who, deed, what, {}))

        threads = [threading.Thread(target=one, args=(who,)) for who in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if sorted(answers) != [200, *[409] * (len(people) - 1)]:
            stage.problem(f"{deed} at once was answered {sorted(answers)}")

    return Act(f"{', '.join(people)} at once: {deed} {what}", all_of_them)


def kill(*names: str) -> Act:
    """SIGKILL to these processes."""
    return Act(f"kill -9 {' '.join(names)}", _each(lambda stage: stage.town.kill, names), True)


def start(*names: str) -> Act:
    """Start these processes again."""
    return Act(f"start {' '.join(names)}", _each(lambda stage: stage.town.start, names), True)


def _each(
    how: Callable[[Stage], Callable[[str], None]], names: tuple[str, ...]
) -> Callable[[Stage], None]:
    def do(stage: Stage) -> None:
        for name in names:
            how(stage)(name)

    return do


def flush_redis() -> Act:
    """Redis forgets everything that it holds."""

    def do(stage: Stage) -> None:
        with redis.Redis.from_url(stage.town.valkey.url) as client:
            client.flushall()

    return Act("FLUSHALL", do, True)


def mail(how: str) -> Act:
    """The mail server goes ``down`` or comes ``up``, for everybody."""
    return Act(f"the mail server goes {how}", lambda stage: getattr(stage.town.mail, how)(), True)


def mail_answers(verdict: str, *, hold: float = 0) -> Act:
    """The mail server answers RCPT so, and DATA so late, for the addresses of this council."""

    def do(stage: Stage) -> None:
        domain = f"{stage.council.slug}.example"
        stage.town.mail.answers[domain] = verdict
        stage.town.mail.holds[domain] = hold

    return Act(f"the mail server answers {verdict} after {hold:g} s", do)


def machine(name: str, *, status: int = 204, slow: float = 0, up: bool = True) -> Act:
    """A partner's machine answers so from now on, so late, or not at all."""

    def do(stage: Stage) -> None:
        there = stage.hooks[name]
        there.status, there.slow = status, slow
        there.down()
        if up:
            there.up()

    return Act(f"the machine {name} answers {status if up else 'nothing'} after {slow:g} s", do)


def in_force(protocol: str) -> Act:
    """Another protocol is what the council goes by.

    It begins an hour after its adoption at the earliest, when every process has read it; here they
    are started anew instead.
    """

    def do(stage: Stage) -> None:
        stage.replace_protocol(protocol)
        for name in ("worker", "sweep"):
            stage.town.kill(name)
            stage.town.start(name)

    return Act("another protocol is in force", do, True)


# ------------------------------------------------------------------ what is seen


def on_screen(who: str, what: str, state: str = "") -> Seen:
    """The alert of *what* comes up on a live screen, in that *state* or a later one.

    A screen is told what an alert is, not what it was a moment before.
    """
    states = STATES[STATES.index(state) :] if state else STATES

    def times(stage: Stage) -> list[float]:
        ids, heard = stage.alerts_of(what), stage.screens[who].heard
        return [one.at for one in heard if one.alert in ids and one.state in states]

    return Seen(f"{what} {state} on the screen of {who}", times, screen=who)


def on_board(who: str, what: str) -> Seen:
    """The alert of *what* is in the list of whoever asks for it."""
    return Seen(
        f"{what} on the board of {who}",
        lambda stage: stage.boards.get((who, what), []),
        board=(who, what),
    )


def mailed(who: str, *, times_at_most: int = 0) -> Seen:
    """An e-mail arrives for somebody."""

    def times(stage: Stage) -> list[float]:
        to = stage.council.email(who)
        return [stage.since(one.at) for one in stage.town.mail.taken if one.to == to]

    return Seen(f"an e-mail to {who}", times)


def posted(name: str) -> Seen:
    """A partner's machine takes a webhook whose signature holds."""
    return Seen(
        f"a webhook to {name}", lambda stage: [stage.since(a.at) for a in stage.hooks[name].taken]
    )


def tried(name: str) -> Seen:
    """A partner's machine is called and does not take it."""
    return Seen(
        f"a try at {name}", lambda stage: [stage.since(a.at) for a in stage.hooks[name].refused]
    )


def told(who: str, what: str, step: str) -> Seen:
    """Whoever reported *what* finds that step of it among their reports."""

    def times(stage: Stage) -> list[float]:
        items = stage.council.ask(who, ListMyReports()).items
        return [
            stage.moment(one.at)
            for report in items
            if report.event.id == stage.events.get(what)
            for one in report.steps
            if one.step == step
        ]

    return Seen(f"{who} finds {what} {step}", times)


def escalated(what: str, rank: int = 1) -> Seen:
    """A step of the chain of *what* is done."""

    def times(stage: Stage) -> list[float]:
        ids = stage.alerts_of(what)
        steps = stage.council.rows(AlertStep)
        done = [s.done_at for s in steps if s.alert_id in ids and s.rank == rank]
        return [stage.moment(moment) for moment in done if moment]

    return Seen(f"step {rank} of {what}", times)


def grouped(what: str, reports_: int) -> Seen:
    """The alert of *what* is one, of so many reports."""

    def times(stage: Stage) -> list[float]:
        ids = stage.alerts_of(what)
        rows = [one for one in stage.council.rows(AlertEvent) if one.alert_id in ids]
        return [stage.moment(max(one.at for one in rows))] if len(rows) == reports_ else []

    return Seen(f"{what} as one alert of {reports_} reports", times)


def pattern(name: str) -> Seen:
    """A pattern over several facts is told."""
    return Seen(
        f"the pattern {name}",
        lambda stage: [
            stage.moment(a.created_at) for a in stage.council.rows(Alert) if a.pattern == name
        ],
    )
