"""Words, badges, charts and drawings that several places share; no Streamlit."""
