"""A run as a page: everything that is known of it, as Markdown or as one HTML file."""
