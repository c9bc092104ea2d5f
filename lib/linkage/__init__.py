"""Record linkage: blocking, candidate pairs, comparison levels, match weight, decision."""
