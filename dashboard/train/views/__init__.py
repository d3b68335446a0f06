"""What the page on training words; no Streamlit."""
