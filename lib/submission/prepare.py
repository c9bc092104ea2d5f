"""Prepares what tests and notebooks need outside spark-submit, and prints the JAVA_HOME to use."""

import sys

from lib.errors import CustomerIdentificationError
from lib.submission.jars import ensure_all_jars
from lib.submission.java import find_java


def main() -> int:
    """Find Java, fetch the jars, and return the exit code."""
    try:
        java = find_java()
        ensure_all_jars()
    except CustomerIdentificationError as error:
        return error.report()
    sys.stdout.write(f"{java.parents[1]}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
