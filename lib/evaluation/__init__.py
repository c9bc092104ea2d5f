"""How right the matching is: labelled records through the very stages of the stream, and the counts that follow."""
