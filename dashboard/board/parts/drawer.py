"""The menu on a narrow page: a drawer over it, which Streamlit leaves open when a page was chosen, and after a reload."""

from __future__ import annotations

import streamlit as st

_mount = st.components.v2.component(
    "ticklake_drawer",
    js="""
    const NARROW = 768;
    let shown = null;

    // The drawer may come a moment after the page; one that is closed has no such button.
    function close(tries) {
      if (document.querySelector('[data-testid="stSidebar"]')) {
        document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click();
      } else if (tries > 0) {
        setTimeout(() => close(tries - 1), 100);
      }
    }

    export default function ({ data }) {
      if (data.page === shown) return;
      shown = data.page;
      if (window.innerWidth < NARROW) close(5);
    }
    """,
)


def closed_drawer(page: str) -> None:
    """Closes it when this page is shown first."""
    st.html("<style>.st-key-menu { position: absolute; }</style>")  # it takes no room
    with st.container(key="menu"):
        _mount(data={"page": page}, key="drawer", height=0)
