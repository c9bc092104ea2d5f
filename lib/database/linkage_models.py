"""Keeps every version of the linkage model that decided on pairs, so that a match weight can be explained years later."""

from lib.database.connection import Cursor
from lib.database.readers.linkage_models import version_in_force
from lib.errors import RefusedError
from lib.settings.linkage_model import LinkageModel, stored_linkage_model


def register_model(cursor: Cursor, model: LinkageModel) -> None:
    """Store the model of a run, which must be the model in force, or the first one.

    Raises :class:`RefusedError` if another version is in force, or if the stored model of this version is different.
    """
    in_force = version_in_force(cursor)
    if in_force is not None and model.version != in_force:
        raise RefusedError(
            f"Version {in_force} of the linkage model decided on the customers, and this is version {model.version}.",
            "Let linkage.model name the model in force, or promote a newer one with redecide_customers.",
        )
    promote_model(cursor, model)


def promote_model(cursor: Cursor, model: LinkageModel) -> None:
    """Store the model that is in force from now on; raises as :func:`require_promotable` does."""
    if require_promotable(cursor, model):
        statement = "INSERT INTO linkage_models (version, document) VALUES (%s, %s)"
        cursor.execute(statement, (model.version, model.model_dump_json()))


def require_promotable(cursor: Cursor, model: LinkageModel) -> bool:
    """Whether a model is new.

    Raises :class:`RefusedError` if its version is older than the version in force, or if the stored model of this version is
    different.
    """
    in_force = version_in_force(cursor)
    if in_force is not None and model.version < in_force:
        raise RefusedError(
            f"Version {model.version} of the linkage model is older than version {in_force}, which is in force.",
            "Give the model the next version.",
        )
    cursor.execute("SELECT document FROM linkage_models WHERE version = %s FOR UPDATE", (model.version,))
    row = cursor.fetchone()
    if row is not None and stored_linkage_model(row[0]) != model:
        raise RefusedError(
            f"Version {model.version} of the linkage model was different when it decided on pairs.",
            "Give the changed model the next version, or restore the old one.",
        )
    return row is None
