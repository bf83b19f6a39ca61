"""The edge: HTTP for machines (``api``), for people (``pages``) and for live boards (``live``)."""
