"""Settings as frozen objects, checked before Spark starts; nothing in here imports Spark."""
