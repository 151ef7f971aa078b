"""The screens: each puts widgets in place, shows what a view says, and sends messages up."""
