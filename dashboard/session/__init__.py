"""What a visit knows: whose it is, what is in use, and work that goes on behind the page."""
