"""``vigie agent reset-factors``: whoever lost everything is helped from a terminal."""

import pytest
from click.testing import CliRunner, Result

from config.cli import main
from config.commands import agent as command
from tests.council import SmallCouncil
from tests.sharing.proving import Prover


def reset(email: str) -> Result:
    """Take away the factors of whoever logs in with this address."""
    return CliRunner().invoke(main, ["agent", "reset-factors", email])


def test_factors_are_taken_away_and_their_owner_is_told(
    council: SmallCouncil, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sessions end; the next log-in has no factor, and says why; an unknown address is said."""
    monkeypatch.setattr(command, "furnished", lambda: council.house)
    prover = Prover(council)
    prover.enrol()
    done = reset(council.email("mediator").upper())
    assert (done.exit_code, done.output) == (0, "taken away\n")
    assert council.gate.recognise(prover.visitor.token) is None
    back = Prover(council)
    assert not back.factor.held(back.visitor).any
    assert back.visitor.reset_at is not None
    unknown = reset("personne@nulle-part.example")
    assert unknown.exit_code == 2
    assert "nobody logs in with this address" in unknown.output
