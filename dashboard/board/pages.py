"""The pages and their addresses: / is the market, /live the last seconds, /symbol?symbol=AAPL a symbol, /pipeline the rest."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

VIEWS = Path(__file__).parent / "views"

MARKET = st.Page(VIEWS / "market.py", title="Market", icon=":material/grid_view:", default=True)
LIVE = st.Page(VIEWS / "live.py", title="Live", icon=":material/bolt:", url_path="live")
SYMBOL = st.Page(VIEWS / "symbol.py", title="Symbol", icon=":material/candlestick_chart:", url_path="symbol")
PIPELINE = st.Page(VIEWS / "pipeline.py", title="Pipeline", icon=":material/water_pump:", url_path="pipeline")
