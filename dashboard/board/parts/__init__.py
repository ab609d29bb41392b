"""Own Streamlit components: what a chart, a heat map and a list of prices look like in the browser."""
