"""What ``--env`` knows: files of settings, one or several with commas between."""

from pathlib import Path

NOT_ONE = ("base", "linkage_model")  # of which a training writes more versions


def environments(conf: Path) -> list[str]:
    """Their names, in order: a file ``conf/NAME.yaml`` each."""
    return sorted(path.stem for path in conf.glob("*.yaml") if not path.stem.startswith(NOT_ONE))


def completed(conf: Path, begun: str) -> list[str]:
    """What a list of names that was begun may become: its last one whole, and none twice."""
    before, comma, _ = begun.rpartition(",")
    return [f"{before}{comma}{name}" for name in environments(conf) if name not in before.split(",")]
