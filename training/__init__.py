"""Commands that train and measure the theme tracker; not part of the package."""
