"""The contract between the worker and every front end: a run is a folder."""
