"""What the pages on data compute and word; no Streamlit."""
