"""What the tour and the lab compute and word; no Streamlit."""
