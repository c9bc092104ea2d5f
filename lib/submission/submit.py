"""Submits a job to Spark once everything that can be checked before a JVM starts has been."""

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from lib.errors import CustomerIdentificationError, SettingsError
from lib.settings.load import load_settings
from lib.settings.model import Settings
from lib.submission import layout
from lib.submission.archive import pack_lib
from lib.submission.child import INTERRUPTED, run_child
from lib.submission.command import spark_submit
from lib.submission.jars import ensure_jars
from lib.submission.spark_environment import spark_environment


def submit(job: Path, arguments: Sequence[str]) -> int:
    """Run a job under Spark to its end; gives its exit code, or the one of what stood in its way."""
    try:
        settings = settings_of(arguments)
        environment = spark_environment()
        jars = sorted(ensure_jars("spark").glob("*.jar"))
        archive = pack_lib(layout.home(), layout.local() / "dist")
    except CustomerIdentificationError as error:
        sys.stderr.write(f"Error: {error.what} {error.remedy}\n")
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    return run_child(spark_submit(job, arguments, settings.spark, jars, archive), environment)


def settings_of(arguments: Sequence[str]) -> Settings:
    """The settings the job will see; raises :class:`SettingsError`."""
    parser = ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    parser.add_argument("--env", default="local")
    parser.add_argument("--set", action="append", default=[], dest="assignments")
    chosen, _ = parser.parse_known_args(arguments)
    for text in chosen.assignments:
        if "=" not in text:
            raise SettingsError(f"--set {text} is no assignment.", "Write --set section.key=value.")
    overrides = dict(text.split("=", 1) for text in chosen.assignments)
    return load_settings(layout.home() / "conf", chosen.env, overrides)
