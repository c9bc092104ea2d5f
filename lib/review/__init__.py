"""Clerical review: a person decides on the pairs that the linkage model leaves open."""
