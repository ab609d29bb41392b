"""The pages and their addresses: / is the market, /symbol?symbol=AAPL&interval=5m a symbol, /pipeline?section=rejects more."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

VIEWS = Path(__file__).parent / "views"

MARKET = st.Page(VIEWS / "market.py", title="Market", icon=":material/grid_view:", default=True)
SYMBOL = st.Page(VIEWS / "symbol.py", title="Symbol", icon=":material/candlestick_chart:", url_path="symbol")
PIPELINE = st.Page(VIEWS / "pipeline.py", title="Pipeline", icon=":material/water_pump:", url_path="pipeline")
