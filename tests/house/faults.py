"""Faults to plant: for each rule and each contract, what it must catch.

A fault is text added to the end of a file, or a new file. Nothing here is ever executed.
"""

from dataclasses import dataclass

from tests.house import libraries, rules, texts, waiting
from tests.house.rules import LONGEST_FUNCTION, LONGEST_MODULE, Rule


@dataclass(frozen=True)
class Fault:
    """Something forbidden, the file it is planted in, and the rule that must see it."""

    rule: Rule
    path: str
    text: str


@dataclass(frozen=True)
class Leaning:
    """A forbidden import, the file it is planted in, and the contract that must break."""

    contract: str
    path: str
    text: str

    @property
    def importer(self) -> str:
        """The file's name as every report spells it, with or without its package before it."""
        return f".{self.path.removesuffix('.py').rpartition('/')[2]}"


WEB, PAGE, SCRIPT = "web/planted.py", "web/templates/planted.html", "web/static/planted.mjs"
TEST = "tests/planted.py"
SCREEN = "tests/web/test_screens_planted.py"
LONG_FUNCTION = "def f():\n" + "    x = 1\n" * LONGEST_FUNCTION
LONG_METHOD = "class A:\n    def f(self):\n" + "        x = 1\n" * LONGEST_FUNCTION
HIDDEN_IMPORT = "def f():\n    from audit import trail\n    return trail"

FAULTS = (
    Fault(rules.the_charter_is_asked_in_one_place, WEB, "x = decide(1)"),
    Fault(rules.the_charter_is_asked_in_one_place, "sharing/events.py", "x = residual(1)"),
    Fault(rules.nobody_commits, "sharing/events.py", "def f(work): work.session.commit()"),
    Fault(rules.only_the_wiring_reads_the_environment, "alerts/relay.py", "X = os.environ"),
    Fault(rules.only_the_wiring_reads_the_environment, WEB, "from os import environ"),
    Fault(rules.only_the_wiring_reads_the_environment, WEB, "x = os.getenv('X')"),
    Fault(rules.no_module_is_a_junk_drawer, "sharing/helpers.py", "x = 1"),
    Fault(rules.no_module_is_a_junk_drawer, "web/utils/words.py", "x = 1"),
    Fault(rules.no_module_is_long, "alerts/relay.py", "\n" * LONGEST_MODULE),
    Fault(rules.no_function_is_long, WEB, LONG_FUNCTION),
    Fault(rules.no_function_is_long, TEST, LONG_METHOD),
    Fault(rules.no_import_hides_in_a_function, "sharing/desk.py", HIDDEN_IMPORT),
    Fault(rules.no_import_hides_in_a_function, WEB, "def f():\n    import sharing.events"),
    Fault(rules.no_import_hides_in_a_function, WEB, "def f(n): return import_module(n)"),
    Fault(rules.every_module_opens_with_its_rules, WEB, "x = 1"),
    Fault(rules.every_module_opens_with_its_rules, "web/planted/words.py", '"""No package."""'),
    Fault(rules.sql_is_written_in_audited_places, "alerts/relay.py", "from sqlalchemy import text"),
    Fault(rules.sql_is_written_in_audited_places, "alerts/relay.py", "c.exec_driver_sql('')"),
    Fault(rules.sql_is_written_in_audited_places, "sharing/events.py", "sqlalchemy.text('1')"),
    Fault(rules.limits_are_written_out, "alerts/relay.py", "query.limit(20)"),
    Fault(rules.limits_are_written_out, "sharing/reports.py", "query.limit(self.limit + 1)"),
    Fault(rules.nothing_prints, "config/planted.py", "print('hello')"),
    Fault(rules.nothing_prints, "alerts/relay.py", "click.echo('hello')"),
    Fault(rules.no_log_line_tells_on_anyone, WEB, "log.info('in', name=agent.id)"),
    Fault(rules.no_log_line_tells_on_anyone, WEB, "_log.warning('refused', event.narrative)"),
    Fault(rules.no_log_line_tells_on_anyone, WEB, "self.logger.info(f'{a.email}')"),
    Fault(waiting.tests_wait_for_what_they_mean, TEST, "time.sleep(1)"),
    Fault(waiting.tests_wait_for_what_they_mean, TEST, "from unittest.mock import Mock"),
    Fault(waiting.tests_wait_for_what_they_mean, TEST, "from unittest import mock"),
    Fault(waiting.screens_are_read_whole, SCREEN, "assert not page.evaluate('wrong()')"),
    Fault(waiting.screens_are_read_whole, SCREEN, "assert 'a' not in page.content()"),
    Fault(waiting.screens_are_read_whole, SCREEN, "n = page.locator('p').count()"),
    Fault(waiting.screens_are_read_whole, SCREEN, "x = [*page.locator('p').first.all()]"),
    Fault(rules.every_exception_has_a_reason, WEB, "\nx = 1  # " + "noqa: E501"),
    Fault(rules.every_exception_has_a_reason, WEB, "\nx = 1  # " + "type: ignore[misc]"),
    Fault(texts.pages_hold_no_code, PAGE, "<script>alert(1)</script>"),
    Fault(texts.pages_hold_no_code, PAGE, '<p style="color: red">'),
    Fault(texts.pages_hold_no_code, PAGE, "<style>p {}</style>"),
    Fault(texts.pages_hold_no_code, PAGE, '<p\n onclick="f()">'),
    Fault(texts.pages_hold_no_code, PAGE, '<a href="javascript:f()">'),
    Fault(texts.pages_hold_no_code, PAGE, "{{ event.narrative | safe }}"),
    Fault(texts.pages_hold_no_code, PAGE, '<img src="//elsewhere.example/x.png">'),
    Fault(texts.pages_hold_no_code, PAGE, '<link href="https://elsewhere.example/x.css">'),
    Fault(texts.scripts_build_no_markup, SCRIPT, "box.innerHTML = text;"),
    Fault(texts.scripts_build_no_markup, SCRIPT, "eval(text);"),
    Fault(texts.every_setting_is_explained, "config/planted.py", "'VIGIE_" + "PLANTED'"),
    Fault(texts.no_machine_is_named, "docs/planted.md", "see /" + "home/ana/notes.txt"),
    Fault(texts.no_machine_is_named, "config/planted.yaml", "file: '/" + "work/notes'"),
    Fault(texts.locks_name_no_server, "requirements.lock", "-i https://elsewhere.example/"),
    Fault(texts.locks_name_no_server, "requirements-dev.lock", "--extra-index-url elsewhere"),
    Fault(libraries.every_library_is_declared, WEB, "import httpx"),
    Fault(libraries.every_library_is_declared, "sharing/events.py", "from pytest import raises"),
    Fault(libraries.every_library_is_declared, TEST, "import yaml.nodes, dateutil.parser"),
    Fault(texts.links_lead_somewhere, "docs/planted.md", "[there](nowhere.md)"),
)

LEANINGS = (
    Leaning("layers", "web/planted_one.py", "import config"),
    Leaning("layers", "alerts/planted_one.py", "from web import words"),
    Leaning("layers", "sharing/planted_one.py", "from alerts import relay"),
    Leaning("layers", "sharing/planted_two.py", "def f():\n    from alerts import relay"),
    Leaning("layers", "audit/planted_one.py", "from sharing import events"),
    Leaning("layers", "charters/planted_one.py", "from audit import trail"),
    Leaning("layers", "charters/planted_two.py", "from protocols import plan"),
    Leaning("pure", "charters/planted_three.py", "import sqlalchemy"),
    Leaning("pure", "charters/planted_four.py", "import redis"),
    Leaning("pure", "protocols/planted_one.py", "from flask import g"),
    Leaning("pure", "protocols/planted_two.py", "import marshmallow"),
    Leaning("edge", "sharing/planted_three.py", "from flask import request"),
    Leaning("edge", "alerts/planted_two.py", "import werkzeug"),
    Leaning("edge", "audit/planted_two.py", "import jinja2"),
    Leaning("edge", "sharing/planted_four.py", "from authlib.oidc import core"),
    Leaning("wiring", "config/planted_one.py", "import flask"),
    Leaning("light", "config/rounds.py", "import web.live"),
    Leaning("trail", "audit/planted_three.py", "import redis"),
    Leaning("door", "web/planted_two.py", "from sqlalchemy import select"),
    Leaning("door", "web/planted_three.py", "from sharing.work import Work"),
    Leaning("door", "web/planted_four.py", "from sharing.desk import Desk"),
    Leaning("door", "web/planted_five.py", "from sharing.store import Event"),
    Leaning("tables-of-sharing", "web/planted_six.py", "from sharing.store.events import Event"),
    Leaning("tables-of-alerts", "web/planted_seven.py", "from alerts.store import Alert"),
    Leaning("tables-of-audit", "web/planted_eight.py", "from audit.store import Entry"),
    Leaning("tables-of-audit", "alerts/planted_three.py", "from audit import store"),
    Leaning("tables-of-audit", "sharing/planted_five.py", "from audit.store import Entry"),
    Leaning("top", "config/planted_two.py", "import benchmarks"),
    Leaning("top", "sharing/planted_six.py", "from tests import closing"),
    Leaning("sharing", "sharing/store/planted_one.py", "from sharing import desk"),
    Leaning("sharing", "sharing/leftovers.py", "x = 1"),
    Leaning("sealing", "sharing/sealing/planted_one.py", "from sharing.store import Event"),
    Leaning("sealing", "sharing/sealing/planted_two.py", "import sqlalchemy"),
    Leaning("wraps", "sharing/planted_seven.py", "from sharing.sealing.wraps import wrap"),
    Leaning("cycles", "web/door.py", "from web import app"),
)
