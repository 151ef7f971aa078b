"""How comparisons are told: as text, Markdown and CSV, and their curves as a picture of characters."""
