"""The conversation as it grows: events in, messages and changes out.

`builder` folds Events into a partial Message and says what just changed on display: the order of
`changes` is the order in which things came. Text is source text throughout. Nothing here knows how
wide a screen is, or that there is one.
"""
