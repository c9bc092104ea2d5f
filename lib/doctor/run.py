"""Runs all checks: what is installed, what the settings refer to, and which servers answer. No check stops the others."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lib.doctor import machine
from lib.doctor.broker import broker
from lib.doctor.database import database
from lib.doctor.finding import Finding, examine, fail, ok
from lib.doctor.secrets import identity_key, key, secret
from lib.doctor.storage import folder
from lib.errors import SettingsError
from lib.settings.linkage_model import load_linkage_model
from lib.settings.model import Settings
from lib.submission.jar_lock import of_jobs, read_lock


def diagnose(load: Callable[[], Settings], home: Path) -> list[Finding]:
    """All findings, in the order in which they are best fixed; ``load`` may raise :class:`SettingsError`."""
    installed = _installed(home)
    try:
        settings = load()
    except SettingsError as error:
        what = " ".join(error.what.split())
        return [*installed, fail("settings", what, error.remedy, error.exit_code)]
    with ThreadPoolExecutor() as pool:
        # The servers may take seconds to answer, so they are asked while the local checks run.
        servers = pool.submit(broker, settings), pool.submit(database, settings, home / "conf/mysql")
        local = [
            ok("settings", f"All are valid; the application is {settings.application}"),
            *_referenced(settings, home),
        ]
        return [*installed, *local, *(finding for server in servers for finding in server.result())]


def _installed(home: Path) -> list[Finding]:
    lock, groups = home / "conf/requirements.lock", of_jobs(read_lock(home / "conf/jars.lock"))
    return [
        examine("java", machine.java),
        examine("python", machine.python),
        examine("packages", machine.packages, lock.read_text("utf-8"), machine.installed_packages()),
        *(examine(f"jars of {name}", machine.jars, name, locked) for name, locked in groups.items()),
        examine("jar versions", machine.jar_versions, groups),
        examine("connector", machine.connector),
    ]


def _referenced(settings: Settings, home: Path) -> list[Finding]:
    """Findings for what the settings refer to: model, secrets and folders."""
    privacy, storage = settings.privacy, settings.storage
    folders = {"checkpoints": storage.checkpoints, "tables": storage.tables}
    return [
        examine("linkage model", _model, home / settings.linkage.model),
        examine("card key", key, "card key", privacy.card_key),
        *(examine("earlier card key", key, "earlier card key", one) for one in privacy.earlier_card_keys),
        examine("identity key", identity_key, privacy),
        examine("mysql password", secret, "mysql password", settings.mysql.password),
        *(examine(name, folder, name, place) for name, place in folders.items()),
    ]


def _model(path: Path) -> Finding:
    return ok("linkage model", f"version {load_linkage_model(path).version}, {path}")
