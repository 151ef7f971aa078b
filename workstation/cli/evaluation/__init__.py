"""How evaluations are waited for and told."""
