"""What is measured, and on what: councils and mappings for real data that stays outside.

``vancouver/`` is a council of 24 sectors for ``vigie settle``, ``vancouver.yaml`` the mapping.
"""
