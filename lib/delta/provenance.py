"""Says which run made a commit to a Delta table; stored with the commit."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Provenance:
    """One run of one job. ``run`` is the driver's token in the lease, also in the audit log; ``revision`` is the code's."""

    run: str
    application: str
    job: str
    model_version: int
    revision: str

    def to_json(self) -> str:
        """The text in the column ``userMetadata`` of ``DESCRIBE HISTORY``, or at the end of ``engineInfo``."""
        return json.dumps(asdict(self))
