"""The environments that ``--env`` knows."""

from pathlib import Path

NOT_ONE = ("base", "linkage_model")  # of which a training writes more versions


def environments(conf: Path) -> list[str]:
    """Their names, in order: a file ``conf/NAME.yaml`` each."""
    return sorted(path.stem for path in conf.glob("*.yaml") if not path.stem.startswith(NOT_ONE))
