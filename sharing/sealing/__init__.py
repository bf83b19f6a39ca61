"""The pure half of sealed records: bytes and keys in, bytes out (design §3; docs/sealing.md).

Rules:

1. No session, no request, no file, no network, and no clock but what is handed in.
2. Whatever is sealed is bound to its place: moved anywhere else, it does not open.
3. Every way in which something may not open is one error, which teaches nothing.
4. No primitive of our own: HPKE, AES-GCM, Ed25519 and Argon2id are those of `cryptography`,
   shares those of SLIP-39.
5. What carries a secret shows none of it and is not pickled.

keys        32 random bytes and what they shut; what must not be shown
suites      the ways to receive, each by a number
pairs       what a person has: one key pair to receive with, one to sign with
passphrase  a private pair under its owner's passphrase
space       a private pair between two requests, useless without the browser's cookie
fields      a field of a record: signed, padded, sealed
wraps       a record's key, once for each person who may open it
shreds      what is kept of a wrap, under a key that is destroyed with the record
shares      the recovery key, three of five
recovery    the recovery pair, under that key
"""
