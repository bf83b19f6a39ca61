"""The rules of the house about Python code. Each takes the tree and returns what breaks it.

An exception to a rule stands in the rule's table with its reason, or does not stand.
"""

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterator

from tests.house.tree import PACKAGES, Source, Tree

Rule = Callable[[Tree], list[str]]

LONGEST_MODULE = 300
LONGEST_FUNCTION = 40
JUNK_DRAWERS = {"common", "helper", "helpers", "misc", "shared", "stuff", "util", "utils"}

# Who may ask the charter, and on whose behalf.
CHARTER_IS_ASKED_IN = {
    "sharing/desk.py": "every request passes here",
    "config/commands/charter.py": "tries a charter from a file on questions from a file",
}

# What may load a module by name, and why.
LOADED_LATE = {
    "config/cli.py": "a command is loaded when it is asked for, so that each starts quickly",
}

# Where SQL may be written by hand, and what for.
RAW_SQL = {
    "audit/store.py": "the condition of a partial index has no other spelling",
    "config/roles.py": "GRANT and REVOKE: names of tables and roles, quoted by the dialect",
    "audit/many.py": "the insertion of one row, as SQLAlchemy itself writes it",
    "config/schema.py": "PostgreSQL's ANALYZE: names of tables, quoted by the database itself",
    "sharing/store/engine.py": "BEGIN IMMEDIATE, SET LOCAL plan_cache_mode: fixed words, no value",
    "sharing/store/outbox.py": "the condition of a partial index has no other spelling",
}
RAW_SQL_NAMES = {"text", "literal_column", "DDL"}

# Made by Alembic from the tables: long because a schema is long.
MIGRATIONS = "config/migrations/versions/"

LONG_FUNCTIONS: dict[str, str] = {
    "tests/story/test_one_event.py test_one_event_from_the_report_to_the_screen_and_back": (
        "the product in one page, to be read from top to bottom"
    ),
}

# What a log line may never carry, under whatever name it is handed over.
PRIVATE = {
    "email", "first_name", "last_name", "name", "narrative", "password", "passphrase", "phone",
    "secret", "token",
}  # fmt: skip
SILENCED = re.compile(r"#\s*(?:noqa(?::[\sA-Z0-9,]+)?|type:\s*ignore(?:\[[^\]]*\])?)")
REASON = re.compile(r"\w{2,}.*\w{2,}")

LOG_METHODS = {"critical", "debug", "error", "exception", "info", "log", "warning"}


def the_charter_is_asked_in_one_place(tree: Tree) -> list[str]:
    """`decide` and `residual` are called at the desk, so that no decision goes unrecorded."""
    return [
        where
        for source in tree.python()
        if source.top != "charters" and source.path not in CHARTER_IS_ASKED_IN
        for where in calls(source, "decide", "residual")
    ]


def nobody_commits(tree: Tree) -> list[str]:
    """Deed, news and trail are one transaction, which ends by itself."""
    return [where for source in tree.python() for where in calls(source, "commit")]


def only_the_wiring_reads_the_environment(tree: Tree) -> list[str]:
    """Settings come in once, typed; everybody else is handed what they need."""
    return [
        f"{source.path}:{node.lineno}"
        for source in tree.python()
        if source.top != "config"
        for node in source.nodes
        if (
            isinstance(node, ast.Attribute)
            and node.attr in {"environ", "getenv", "environb"}
            and ast.unparse(node) != "request.environ"  # what came with a request
        )
        or (
            isinstance(node, ast.ImportFrom)
            and node.module == "os"
            and any(alias.name in {"environ", "getenv", "environb"} for alias in node.names)
        )
    ]


def no_module_is_a_junk_drawer(tree: Tree) -> list[str]:
    """A module is named after what is in it."""
    return [
        source.path
        for source in tree.python(*PACKAGES, "benchmarks", "tests")
        if JUNK_DRAWERS & set(source.path.removesuffix(".py").split("/"))
    ]


def no_module_is_long(tree: Tree) -> list[str]:
    """What does not fit in 300 lines has two subjects."""
    return [
        f"{source.path}: {lines} lines"
        for source in tree.python(*PACKAGES, "benchmarks", "tests")
        if not source.path.startswith(MIGRATIONS)
        and (lines := len(source.text.splitlines())) > LONGEST_MODULE
    ]


def no_function_is_long(tree: Tree) -> list[str]:
    """What does not fit in 40 lines, docstring included, does two things."""
    return [
        f"{source.path}:{node.lineno} {node.name}: {lines} lines"
        for source in tree.python(*PACKAGES, "benchmarks", "tests")
        if not source.path.startswith(MIGRATIONS)
        for node in source.nodes
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and f"{source.path} {node.name}" not in LONG_FUNCTIONS
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    ]


def no_import_hides_in_a_function(tree: Tree) -> list[str]:
    """Who leans on whom is read at the top of a file; a cycle is not cured by hiding it."""
    return [
        f"{source.path}:{node.lineno}"
        for source in tree.python()
        for function in source.nodes
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for node in ast.walk(function)
        if (isinstance(node, ast.Import | ast.ImportFrom) and _ours(node))
        or (
            isinstance(node, ast.Call)
            and called(node) in {"import_module", "__import__"}
            and source.path not in LOADED_LATE
        )
    ]


def every_module_opens_with_its_rules(tree: Tree) -> list[str]:
    """And every directory of code is a package that says what it is."""
    silent = [
        source.path
        for source in tree.python()
        if not source.path.startswith(MIGRATIONS) and not ast.get_docstring(source.module)
    ]
    homes = {source.path.rpartition("/")[0] for source in tree.python()}
    bare = {f"{home}/" for home in homes if f"{home}/__init__.py" not in tree.files}
    return silent + sorted(bare - {MIGRATIONS, MIGRATIONS.removesuffix("versions/")})


def sql_is_written_in_audited_places(tree: Tree) -> list[str]:
    """Text that becomes SQL is where the tenant's fence and the escaping can be forgotten."""
    return [
        f"{source.path}:{node.lineno}"
        for source in tree.python()
        if source.path not in RAW_SQL and not source.path.startswith(MIGRATIONS)
        for node in source.nodes
        if (
            isinstance(node, ast.ImportFrom)
            and (node.module or "").partition(".")[0] == "sqlalchemy"
            and any(alias.name in RAW_SQL_NAMES for alias in node.names)
        )
        or (isinstance(node, ast.Attribute) and _is_raw_sql(node))
    ]


def limits_are_written_out(tree: Tree) -> list[str]:
    """A limit that PostgreSQL does not know makes it plan for a tenth of the table (ADR 17)."""
    return [
        f"{source.path}:{node.lineno}"
        for source in tree.python()
        if source.path.startswith(("sharing/", "alerts/", "audit/"))
        for node in source.nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr == "limit" and "literal_execute" not in ast.dump(node)
        if not any(word in ast.dump(node.args[0]) for word in ("'at_most'", "'most'"))
    ]


def nothing_prints(tree: Tree) -> list[str]:
    """The command line speaks through click; everything else through the log."""
    return [where for source in tree.python() for where in calls(source, "print")] + [
        where
        for source in tree.python()
        if source.top != "config"
        for where in calls(source, "echo", "secho")
    ]


def no_log_line_tells_on_anyone(tree: Tree) -> list[str]:
    """A name, a narrative or a secret never enters a log."""
    return [
        f"{source.path}:{node.lineno} {private}"
        for source in tree.python()
        for node in source.nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in LOG_METHODS
        and "log" in _spelled(node.func.value)
        for private in sorted(_handed_over(node) & PRIVATE)
    ]


def every_exception_has_a_reason(tree: Tree) -> list[str]:
    """A silenced check says why beside it, or in a comment in the line above."""
    return [
        f"{source.path}:{number}"
        for source in tree.python(*PACKAGES, "benchmarks", "tests")
        if SILENCED.search(source.text)
        for number, comment in _comments(source).items()
        if (silenced := SILENCED.search(comment))
        and not REASON.search(comment[silenced.end() :])
        and number - 1 not in _comments(source)
    ]


def calls(source: Source, *names: str) -> Iterator[str]:
    """Yield where any of *names* is called."""
    for node in source.nodes:
        if isinstance(node, ast.Call) and called(node) in names:
            yield f"{source.path}:{node.lineno}"


def _comments(source: Source) -> dict[int, str]:
    words = tokenize.generate_tokens(io.StringIO(source.text).readline)
    return {word.start[0]: word.string for word in words if word.type == tokenize.COMMENT}


def called(node: ast.Call) -> str:
    """Return the last name of what is called."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    """Return the names that an import brings, dotted."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [f"{node.module}.{alias.name}" for alias in node.names]


def _ours(node: ast.Import | ast.ImportFrom) -> bool:
    return any(name.partition(".")[0] in PACKAGES for name in imported(node))


def _spelled(node: ast.expr) -> str:
    return ast.unparse(node).lower()


def _is_raw_sql(node: ast.Attribute) -> bool:
    owner = _spelled(node.value)
    return node.attr == "exec_driver_sql" or (
        node.attr in RAW_SQL_NAMES and owner in {"sa", "sqlalchemy", "sqlalchemy.sql"}
    )


def _handed_over(call: ast.Call) -> set[str]:
    names = {keyword.arg for keyword in call.keywords if keyword.arg}
    for value in [*call.args, *(keyword.value for keyword in call.keywords)]:
        for node in ast.walk(value):
            if isinstance(node, ast.Attribute):
                names.add(node.attr)
            elif isinstance(node, ast.Name) and node.id != "name":  # of a thing, most often
                names.add(node.id)
    return names


CODE_RULES: tuple[Rule, ...] = (
    the_charter_is_asked_in_one_place,
    nobody_commits,
    only_the_wiring_reads_the_environment,
    no_module_is_a_junk_drawer,
    no_module_is_long,
    no_function_is_long,
    no_import_hides_in_a_function,
    every_module_opens_with_its_rules,
    sql_is_written_in_audited_places,
    limits_are_written_out,
    nothing_prints,
    no_log_line_tells_on_anyone,
    every_exception_has_a_reason,
)
