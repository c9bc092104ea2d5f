"""Write the bill of materials (CycloneDX): every package, jar and Debian package, with licence and checksum."""

from pathlib import Path
from typing import Annotated

import typer

from lib.command import Output, OutputOption, run_command, show
from lib.submission.layout import home

NEEDS_SPARK = False


def sbom(
    to: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Where to write it; default: .local/sbom.json.")
    ] = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Write the bill of materials as CycloneDX 1.6: what the lock files name, and the jars that PySpark brings.

    Example: ./spark-submit.sh sbom --to sbom.json
    """
    from lib.revision import revision  # noqa: PLC0415 - --help must be quick
    from lib.supply_chain.bill import bill_of_materials  # noqa: PLC0415
    from lib.supply_chain.components import locked, of_spark  # noqa: PLC0415
    from lib.supply_chain.licences import Licences  # noqa: PLC0415

    path = (to or home() / ".local/sbom.json").absolute()
    components = [*locked(home()), *of_spark()]
    bill = bill_of_materials(
        components, Licences(home() / "conf/supply_chain/licences.yaml"), revision(home())
    )
    path.write_text(bill, encoding="utf-8")
    show({"components": len(components), "to": str(path)}, output)


if __name__ == "__main__":
    run_command(sbom)
