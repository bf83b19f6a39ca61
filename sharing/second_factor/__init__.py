"""The second factor: showing, on a session that is open, that one is who logged in.

Rules:

1. A factor is an application that shows codes, a passkey, or a recovery code from the paper.
   What is shown counts on that session only, for ``sharing.gate.PROOF_LASTS``.
2. Whatever is shown works once: a code by its step, a passkey by its challenge, a recovery code by
   the hour that it was used at.  The agent's row is locked meanwhile, so that two requests at once
   cannot both win.
3. Five wrong codes in fifteen minutes, and that agent waits: rows say so, not a process.  Nobody
   else waits, and a passkey, which cannot be guessed, is taken all the same.
4. Whoever has a factor shows it before anything is added, replaced or taken away: a session that
   was left open gives nobody a factor of their own.  What is taken away ends every proof.
5. Each step is in the trail, with what it was done by and never with what was shown.
6. Nothing here decides what may be done: that is the desk's.
"""
