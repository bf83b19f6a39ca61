"""What a version's life does not allow, each with a reason of its own, and nothing half-done."""

from dataclasses import replace

import pytest

from sharing.command import ConflictError, InvalidInputError, NotFoundError, RefusedError
from sharing.proposals import ProposeVersion, WithdrawVersion
from sharing.signatures import ListKeys, RegisterKey, SignVersion, WithdrawKey
from sharing.store import TextSignature
from sharing.versions import ReadVersion
from tests.council import SmallCouncil
from tests.signers import NAME, TWO, Signers, charters, signers, version


def key_of(all_: Signers, partner: str) -> str:
    """The id of a partner's key."""
    keys = all_.ask("mediator", ListKeys()).keys
    return next(key.id for key in keys if key.partner == all_.council.partners[partner])


def problem(error: pytest.ExceptionInfo[InvalidInputError]) -> tuple[str, str]:
    """The field and the code of what was refused."""
    [found] = error.value.problems
    return found.field, found.code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_checked"),
        (b"\xff\xfe", "not_checked"),
        (TWO.replace(b"expect: refused", b"expect: permitted", 1), "not_checked"),
        (version(102, ("quorum:\n", "begins: 2020-01-01\nquorum:\n")), "begins_past"),
        (version(102, ("quorum:\n", "begins: 2099-01-01\nquorum:\n")), "begins_far"),
        (version(102, ("kinds: [municipality, state]", "kinds: [justice]")), "quorum_kinds"),
        (version(102, ("partners: 3", "partners: 9")), "quorum_partners"),
    ],
    ids=["empty", "not UTF-8", "scenario", "past", "far", "kinds", "partners"],
)
def test_what_could_not_be_adopted_is_refused_at_once(
    council: SmallCouncil, content: bytes, code: str
) -> None:
    """With the reason, and nothing stored."""
    all_ = signers(council)
    with pytest.raises(InvalidInputError) as error:
        all_.propose(content)
    assert problem(error) == ("content", code)
    assert len(charters(council)) == 1


def test_nobody_proposes_where_nobody_could_sign(council: SmallCouncil) -> None:
    """Without keys there is no quorum to reach; there is no other way to adopt."""
    all_ = signers(council, registered=False)
    with pytest.raises(InvalidInputError) as error:
        all_.propose()
    assert problem(error) == ("content", "quorum_kinds")


@pytest.mark.parametrize("agent", ["mediator", "officer", "auditor"])
def test_only_the_coordinator_proposes_and_keeps_the_keys(
    council: SmallCouncil, agent: str
) -> None:
    """By the charter, A18; the refusal is recorded like any other."""
    all_ = signers(council)
    [key, *_] = all_.ask("mediator", ListKeys()).keys
    all_.propose()
    for command in (
        ProposeVersion(version(103)),
        WithdrawVersion(NAME),
        RegisterKey(council.partners["control"], all_.public("town")),
        WithdrawKey(key.id),
    ):
        with pytest.raises(RefusedError):
            all_.ask(agent, command)
        assert council.trail()[-1].outcome == "refused"


def test_a_signature_is_refused_with_its_reason(council: SmallCouncil) -> None:
    """Another partner's, a withdrawn key's, another version's, a second one, or none at all."""
    all_ = signers(council)
    old = key_of(all_, "town")
    all_.propose(version(103))
    all_.ask("coordinator", WithdrawVersion("charte-locale@103"))
    all_.propose()

    def refused(signature: str, agent: str = "officer") -> str:
        with pytest.raises(InvalidInputError) as error:
            all_.ask(agent, SignVersion(NAME, signature))
        field, code = problem(error)
        assert field == "signature"
        assert error.value.problems[0].right
        return code

    assert refused("") == "not_a_signature"
    assert refused("Zm9v") == "not_a_signature"
    assert refused(all_.signature("state")) == "other_partner"
    assert refused(all_.signature("town", version(103), "charte-locale@103")) == "other_version"
    assert refused(all_.signature("town", version(103))) == "wrong_signature"
    assert refused(all_.signature("town"), "auditor") == "other_partner"
    stranger = replace(all_, private=signers(council, registered=False).private)
    assert refused(stranger.signature("town"), "auditor") == "no_key"
    all_.ask("coordinator", WithdrawKey(old))
    assert refused(all_.signature("town")) == "withdrawn_key"
    assert council.rows(TextSignature) == []
    all_.sign("state")
    with pytest.raises(ConflictError) as error:
        all_.sign("state")
    assert error.value.code == "already_signed"
    with pytest.raises(NotFoundError):
        all_.ask("officer", SignVersion("charte@9", all_.signature("town")))


def test_the_last_signature_sent_twice_adopts_once(council: SmallCouncil) -> None:
    """The second is told that it is done."""
    all_ = signers(council)
    all_.adopt()
    adopted = [row.adopted_at for row in charters(council) if row.name == NAME]
    for partner, code in (("mediation", "already_signed"), ("housing", "version_adopted")):
        with pytest.raises(ConflictError) as error:
            all_.sign(partner)
        assert error.value.code == code
    with pytest.raises(ConflictError) as error:
        all_.ask("coordinator", WithdrawVersion(NAME))
    assert error.value.code == "version_adopted"
    assert [r.adopted_at for r in charters(council) if r.name == NAME] == adopted
    assert len(council.rows(TextSignature)) == 3


def test_a_signature_of_a_key_withdrawn_since_no_longer_counts(council: SmallCouncil) -> None:
    """Before the quorum only; the partner signs again with the key that replaces it."""
    all_ = signers(council)
    town = key_of(all_, "town")
    all_.propose()
    all_.sign("town")
    all_.sign("mediation")
    all_.ask("coordinator", WithdrawKey(town))
    assert all_.sign("state").in_force_from is None
    page = all_.ask("mediator", ReadVersion(NAME))
    assert [one.counts for one in page.signatures] == [False, True, True]
    assert page.lacking.kinds == {"municipality"}
    fresh = signers(council, registered=False)
    fresh.register("town")
    all_.private = {**all_.private, "town": fresh.private["town"]}
    assert all_.sign("town").in_force_from is not None


def test_a_key_is_registered_once_and_for_one_partner(council: SmallCouncil) -> None:
    """Not a second time, for nobody else, and nothing that is no key."""
    all_ = signers(council)
    [key, *_] = all_.ask("auditor", ListKeys()).keys
    with pytest.raises(ConflictError) as error:
        all_.ask("coordinator", RegisterKey(council.partners["control"], key.public))
    assert error.value.code == "key_known"
    for partner, public, code in (
        (council.partners["control"], "pas une clé", "not_a_key"),
        ("nobody", all_.public("town"), "unknown"),
    ):
        with pytest.raises(InvalidInputError) as invalid:
            all_.ask("coordinator", RegisterKey(partner, public))
        assert problem(invalid)[1] == code
    all_.ask("coordinator", WithdrawKey(key.id))
    with pytest.raises(ConflictError) as error:
        all_.ask("coordinator", WithdrawKey(key.id))
    assert error.value.code == "key_withdrawn"
    with pytest.raises(NotFoundError):
        all_.ask("coordinator", WithdrawKey("nothing"))
