"""What the guide shows and allows browsers: pages, the built widget, origins, limits, headers."""
