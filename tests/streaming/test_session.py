"""The JVM that a session runs in."""


def test_there_is_room_for_compiled_code(spark):
    """A full code cache ends all compiling, and the quick compiler alone has a small one by default."""
    java = spark.sparkContext._jvm.java.lang.management.ManagementFactory  # noqa: SLF001 - no public way
    options = [str(option) for option in java.getRuntimeMXBean().getInputArguments()]
    sizes = [option for option in options if option.startswith("-XX:ReservedCodeCacheSize=")]
    assert sizes == ["-XX:ReservedCodeCacheSize=240m"]
