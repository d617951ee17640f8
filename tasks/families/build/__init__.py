"""build: a version, a wrong path, a missing dependency, a wrong setting of a build or CI file."""
