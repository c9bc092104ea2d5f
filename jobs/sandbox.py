"""Keep a Kafka broker and a MySQL server to play with: up, status, env, sql, down."""

import json
import signal
import sys
from enum import Enum
from typing import Annotated, Any

import typer

from lib.command import EnvironmentOption, Output, OutputOption, SetOption, job_settings, run_command, show
from lib.submission.layout import home

NEEDS_SPARK = False
PARTITIONS = 4  # of each topic


class Action(str, Enum):
    """What to do with the sandbox."""

    UP = "up"
    STATUS = "status"
    ENV = "env"
    SQL = "sql"
    DOWN = "down"


def sandbox(
    action: Annotated[
        Action, typer.Argument(help="env prints the variables that point jobs at the sandbox.")
    ],
    statement: Annotated[str, typer.Argument(help="For sql: the statement to run.")] = "SHOW TABLES",
    env: EnvironmentOption = "local",
    assignments: SetOption = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Keep a Kafka broker and a MySQL server to play with: up, status, env, sql, down.

    Their files are in .local/sandbox, and they run until `down`. Example: ./spark-submit.sh sandbox sql "SELECT 1"
    """
    settings = job_settings(env, assignments)
    from lib.progress import step  # noqa: PLC0415
    from lib.sandbox.inspection import describe, select  # noqa: PLC0415 - --help must be quick
    from lib.sandbox.sandbox import Sandbox  # noqa: PLC0415
    from lib.sandbox.topics import create_topics  # noqa: PLC0415
    from lib.sources.declared import declared_sources  # noqa: PLC0415

    servers = Sandbox(home() / ".local/sandbox", detached=True)
    if action is Action.UP:
        # As after Ctrl-C, so that a sandbox that has only half started is stopped again.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with step("Starting Kafka and MySQL"):
            servers.start()
        create_topics(
            servers.bootstrap_servers, dict.fromkeys(declared_sources(settings.kafka).by_topic, PARTITIONS)
        )
    if action is Action.DOWN:
        servers.stop()
    if action is Action.ENV:
        sys.stdout.writelines(f"export {name}='{value}'\n" for name, value in servers.environment().items())
    elif action is Action.SQL:
        _print_rows(select(servers.mysql, statement), output)
    else:
        show(describe(servers), output)
    if action is Action.UP and output is Output.TEXT:
        sys.stderr.write("Next: source <(./spark-submit.sh sandbox env)\n")


def _print_rows(rows: list[dict[str, Any]], output: Output) -> None:
    if output is Output.JSON:
        from lib.identity.id_text import with_ids_as_text  # noqa: PLC0415

        sys.stdout.write(json.dumps(list(map(with_ids_as_text, rows)), default=str) + "\n")
        return
    from lib.text_table import text_table  # noqa: PLC0415 - --help must be quick

    names = tuple(rows[0]) if rows else ()
    cells = (tuple(map(str, row.values())) for row in rows)
    sys.stdout.write(f"{text_table(cells, 'l' * len(names), headings=names)}{len(rows)} rows\n")


if __name__ == "__main__":
    run_command(sandbox)
