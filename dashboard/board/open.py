"""Moves from one page to another."""

from __future__ import annotations

import streamlit as st

from board.pages import SYMBOL


def open_symbol(key: str) -> None:
    """Opens the page of the series that ``prices.series_key`` named so."""
    symbol, _, venue = key.partition(" ")
    st.switch_page(SYMBOL, query_params={"symbol": symbol, "venue": venue})
