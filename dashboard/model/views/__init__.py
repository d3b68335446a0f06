"""What the pages on a model compute and word; no Streamlit."""
