"""Inline SVG from numbers: lanes and plots. Widths are in percent or columns, so that text is not stretched."""
