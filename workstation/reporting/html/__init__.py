"""A report as one HTML file that needs nothing else: markup, looks, and what makes it move."""
