"""What the pages on predictions compute and word; no Streamlit."""
