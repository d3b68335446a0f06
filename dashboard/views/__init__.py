"""Engine objects to rows, words and figures: no Streamlit in here."""
