"""Inline SVG drawn from numbers: lanes and plots. Widths are percentages or columns, so that words keep their shape."""
