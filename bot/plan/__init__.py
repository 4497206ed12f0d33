"""The plan for a municipality, from the first question to the document.

`schema` says what the catalogue's section `plan` looks like. `reading` says what a message means, with
`words` for its words, `in_place` for what it says to be in place, `corrections` for whether it changes
an earlier answer and `told` for what it tells besides the answer to the open question. `state` is where
a conversation stands, `buttons` what it offers, `steering` what stops it or goes back, `changing` what
changes an earlier answer, and `dialogue` what the form does with a message. `compose` says which steps
come out; `document`, `link` and `page` how they are fetched as a file.
"""
