"""uiux: a page lacks an alt, an aria-label, a label or the like; a checker prints it, or the user says it."""
