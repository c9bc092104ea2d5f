"""Everything of a backfill that can be checked before Spark starts."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lib.backfill.request import Request, Source
from lib.database.application import ensure_application
from lib.database.connection import Cursor, MySql
from lib.database.lease import Lease
from lib.database.linkage_models import register_model, require_promotable
from lib.database.migrations import migrate, require_up_to_date
from lib.database.readers.applications import backfill_lease
from lib.delta.provenance import Provenance
from lib.errors import RefusedError
from lib.revision import revision
from lib.settings.keys import Keys, read_keys
from lib.settings.linkage_model import LinkageModel, load_linkage_model
from lib.settings.model import Settings
from lib.sources.topics import Topics

JOB = "backfill_customers"


@dataclass(frozen=True)
class Preparation:
    """What is to be done, with model, secrets and database; ``per_second`` bounds the records a second."""

    settings: Settings
    request: Request
    model: LinkageModel
    keys: Keys
    mysql: MySql
    lease: Lease
    provenance: Provenance
    per_second: float | None = None

    def close(self) -> None:
        """Give the lease back, if it was taken."""
        self.mysql.close()


def prepare(
    settings: Settings,
    home: Path,
    request: Request,
    *,
    per_second: float | None = None,
    dry_run: bool = False,
) -> Preparation:
    """Raise what is wrong with model, secrets, broker or database; unless it is a dry run, the lease is taken.

    Raises :class:`RefusedError` while another backfill of the application runs, and for a dry run on older tables.
    """
    model = load_linkage_model(home / settings.linkage.model)
    keys = read_keys(settings.privacy)
    if request.source is Source.TOPICS:
        Topics(settings.kafka).record_counts()
    (require_up_to_date if dry_run else migrate)(settings.mysql, home / "conf/mysql")
    lease = Lease(backfill_lease(settings.application))
    mysql = MySql(settings.mysql, on_connect=None if dry_run else lease.take)
    provenance = Provenance(lease.driver, settings.application, JOB, model.version, revision(home))
    prepared = Preparation(settings, request, model, keys, mysql, lease, provenance, per_second)
    try:
        mysql.transaction(partial(_enrol, prepared=prepared, dry_run=dry_run))
    except RefusedError:
        prepared.close()
        raise
    return prepared


def _enrol(cursor: Cursor, prepared: Preparation, *, dry_run: bool) -> None:
    if prepared.request.redecides:
        require_promotable(cursor, prepared.model)
    elif not dry_run:
        register_model(cursor, prepared.model)
    if not dry_run:
        ensure_application(cursor, prepared.settings.application)
