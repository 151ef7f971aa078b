"""What is done to columns before a model sees them: named steps, one a file, fitted on training rows and kept as facts.

A missing value is carried on or left missing; columns in units of price or volume are made comparable; all are scaled
and cut off. Steps before the scaling look at a symbol's own past and are fitted on nothing.
"""

from workstation.features.preprocessing.fitted import Fitted
from workstation.features.preprocessing.pipeline import Pipeline, pipeline_of

__all__ = ["Fitted", "Pipeline", "pipeline_of"]
