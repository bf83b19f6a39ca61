"""The trail, for the auditor: who did what, under which article.  Content is never here.

Reading it is an action like any other: decided by the charter and recorded in the trail.
"""
