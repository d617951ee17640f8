"""Merge: what two people made of the same text."""


def merge(base, ours, theirs):
    """The merged lines, and whether there was a conflict. All three are lists of lines."""
    if ours == theirs or theirs == base:
        return ours, False
    if ours == base:
        return theirs, False
    return ["<<<<<<< ours", *ours, "=======", *theirs, ">>>>>>> theirs"], True
