"""The plan for a municipality, from the first question to the document.

`schema` says what the catalogue's section `plan` looks like, `reading` what a message means,
`dialogue` what the form does with it, `compose` which steps come out, `document`, `link` and `page`
how they are fetched as a file.
"""
