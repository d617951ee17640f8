"""Who speaks: the models, and the words they speak in."""
