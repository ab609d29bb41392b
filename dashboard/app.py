"""The dashboard: market, the last seconds, symbols and the pipeline of one lake. Run it with `streamlit run dashboard/app.py`."""

from __future__ import annotations

import streamlit as st

from board.pages import LIVE, MARKET, PIPELINE, SYMBOL
from board.parts.drawer import closed_drawer

# Drawn here: an icon by name would be fetched from a server of Google.
ICON = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">
<g fill="#1f9d78"><rect x="3" y="4" width="4" height="8" rx="1"/>
<rect x="4.5" y="1" width="1" height="14"/></g><g fill="#e0524d"><rect x="9" y="5" width="4" height="6" rx="1"/>
<rect x="10.5" y="2" width="1" height="12"/></g></svg>"""

st.set_page_config(page_title="ticklake", page_icon=ICON, layout="wide")
chosen = st.navigation([MARKET, LIVE, SYMBOL, PIPELINE], position="top")
closed_drawer(chosen.title)
chosen.run()
