"""Watch a publisher's daily assessments and tell when a new theme begins."""

__version__ = "0.1.0"
