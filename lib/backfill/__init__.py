"""The same matching over stored records, for a scheduler: what the stream's window and blocking left out."""
