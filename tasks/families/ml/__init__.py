"""ml: a hyperparameter that a check names (or the user) gets another value; the training script is run."""
