"""Forgets which file or call each of Hadoop's properties came from; nothing but ``Configuration.getPropertySources`` asks.

Hadoop writes the origins with every copy of its configuration, and compresses the text of each property on its own
(``Configuration.write``, ``WritableUtils.writeCompressedStringArray``). Spark sends out eight copies each time it plans a
stream-stream join: ``StreamingSymmetricHashJoinExec`` makes a broadcast in its constructor, and planning copies the node.
``docs/performance.md`` has the cost.
"""

from typing import Any

from py4j.protocol import Py4JJavaError
from pyspark.sql import SparkSession

#: Each adds files of defaults when it is loaded. Every configuration then reads its files again, and has their origins again.
WITH_DEFAULTS = (
    "org.apache.hadoop.mapred.JobConf",
    "org.apache.hadoop.hdfs.HdfsConfiguration",
    "org.apache.hadoop.yarn.conf.YarnConfiguration",
)
CONFIGURATION, FIELD = "org.apache.hadoop.conf.Configuration", "updatingResource"  # private, in Hadoop 3.5


def forget_property_origins(session: SparkSession) -> None:
    """Empty the origins of the session's configuration, from which Spark makes every other one.

    A Hadoop without the classes or the field keeps its origins, which costs time and nothing else.
    """
    jvm: Any = session.sparkContext._jvm  # noqa: SLF001 - there is no public way
    configuration = session.sparkContext._jsc.hadoopConfiguration()  # noqa: SLF001 - as above
    loader = jvm.java.lang.Thread.currentThread().getContextClassLoader()
    try:
        for name in WITH_DEFAULTS:
            jvm.java.lang.Class.forName(name, True, loader)  # noqa: FBT003 - Java has no names for arguments
        field = loader.loadClass(CONFIGURATION).getDeclaredField(FIELD)
        field.setAccessible(True)
        configuration.size()  # reads its files now and not later, which would bring the origins back
        field.set(configuration, jvm.java.util.concurrent.ConcurrentHashMap())
    except Py4JJavaError:
        return
