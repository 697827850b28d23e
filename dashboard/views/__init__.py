"""Pictures of results: plain values of `twitchdx` in, HTML out. Nothing here asks the model or touches Streamlit."""
