"""Tables that were loaded before, kept for the next time: a file each, found by the content that it was made from."""
