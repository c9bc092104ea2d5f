"""Reads the linkage models that decided on pairs, so that a match weight can be explained years later."""

from lib.database.connection import Cursor
from lib.settings.linkage_model import LinkageModel, stored_linkage_model


def load_models(cursor: Cursor) -> dict[int, LinkageModel]:
    """Every stored model, by its version."""
    cursor.execute("SELECT version, document FROM linkage_models")
    return {version: stored_linkage_model(text) for version, text in cursor.fetchall()}


def version_in_force(cursor: Cursor) -> int | None:
    """The version of the model in force, which is the highest; None if there is none yet."""
    cursor.execute("SELECT MAX(version) FROM linkage_models")
    (version,) = cursor.fetchone()
    return None if version is None else int(version)
