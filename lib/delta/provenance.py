"""Who made a commit to a Delta table, as its user metadata says it."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Provenance:
    """One run of one job; ``run`` is the driver of the lease, which the audit log knows too, ``revision`` that of the code."""

    run: str
    application: str
    job: str
    model_version: int
    revision: str

    def to_json(self) -> str:
        """As ``DESCRIBE HISTORY`` shows it in the column userMetadata."""
        return json.dumps(asdict(self))
