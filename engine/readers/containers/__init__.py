"""Archives, compressed files and bundles, opened within limits."""
