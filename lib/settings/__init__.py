"""Settings as frozen objects, checked before Spark starts. Nothing here imports Spark."""
