"""What the pages on runs compute and word; no Streamlit."""
