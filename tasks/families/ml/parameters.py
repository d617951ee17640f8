"""Hyperparameters: their names, and the values that are bad and good for them."""

from __future__ import annotations

from dataclasses import dataclass

from tasks.families.draw import Draw

PARAMETERS: dict[str, tuple[list[str], list[str]]] = {
    "learning_rate": (
        ["1.0", "5.0", "0.9", "10", "2.5", "0.00001"],
        ["0.1", "0.05", "0.01", "0.02", "0.001", "0.03", "0.2"],
    ),
    "lr": (["1.0", "5.0", "3.0", "0.5", "1e-9"], ["0.1", "0.05", "0.01", "1e-3", "0.02", "3e-4"]),
    "epochs": (["1", "2", "3"], ["10", "20", "25", "30", "40", "50", "100"]),
    "num_epochs": (["1", "2"], ["10", "15", "20", "60"]),
    "batch_size": (["1", "3", "1024", "7"], ["8", "16", "32", "64", "128"]),
    "momentum": (["0.0", "1.5", "2.0"], ["0.9", "0.8", "0.95", "0.5"]),
    "weight_decay": (["1.0", "0.5", "10"], ["0.01", "0.001", "0.0001", "0.05"]),
    "dropout": (["0.9", "0.95", "1.0"], ["0.1", "0.2", "0.3", "0.5"]),
    "hidden_size": (["1", "2", "3"], ["16", "32", "64", "128", "256"]),
    "num_layers": (["0", "1", "99"], ["2", "3", "4", "6"]),
    "seed": (["0", "1", "99"], ["42", "7", "13", "123", "2024"]),
    "test_size": (["0.9", "0.95", "0.0"], ["0.2", "0.25", "0.3", "0.1"]),
    "n_neighbors": (["1", "99"], ["3", "5", "7", "9"]),
    "max_depth": (["1", "50", "100"], ["3", "4", "5", "6", "8"]),
    "n_estimators": (["1", "2", "5"], ["50", "100", "200", "300"]),
    "alpha": (["10", "5.0", "100"], ["0.1", "0.5", "0.01", "1.0"]),
    "gamma": (["1.5", "0.1", "2.0"], ["0.9", "0.99", "0.95"]),
    "patience": (["0", "1"], ["3", "5", "10"]),
    "warmup_steps": (["0", "1"], ["100", "200", "500"]),
    "temperature": (["9.0", "5.0"], ["0.7", "1.0", "0.5"]),
    "val_split": (["0.9", "0.0"], ["0.1", "0.2", "0.15"]),
    "grad_clip": (["100", "0.0"], ["1.0", "0.5", "5.0"]),
    "threshold": (["0.99", "0.01", "2.0"], ["0.5", "0.4", "0.6"]),
    "steps": (["1", "5"], ["50", "100", "200"]),
    "clusters": (["1", "50"], ["3", "4", "5", "8"]),
    "k": (["1", "0", "77"], ["3", "5", "4"]),
    "penalty": (["99", "50"], ["0.1", "0.5", "2"]),
    "window": (["1", "500"], ["5", "7", "10", "14"]),
    "max_epochs": (["1", "2", "4"], ["12", "24", "35", "45", "80"]),
    "iterations": (["1", "3", "6"], ["120", "150", "250", "400"]),
    "max_iter": (["1", "5"], ["300", "500", "1000"]),
    "hidden_dim": (["1", "4"], ["24", "48", "96", "192"]),
    "embedding_dim": (["1", "2"], ["12", "50", "100", "300"]),
    "num_heads": (["0", "7"], ["2", "4", "8", "12"]),
    "max_length": (["1", "9999"], ["64", "128", "256", "512"]),
    "beta": (["2.0", "0.0"], ["0.9", "0.98", "0.999"]),
    "epsilon": (["1.0", "0.5"], ["0.01", "0.001", "0.05"]),
    "label_smoothing": (["0.9", "1.0"], ["0.1", "0.05", "0.0"]),
    "train_ratio": (["0.1", "1.0"], ["0.7", "0.75", "0.8"]),
    "folds": (["1", "99"], ["3", "5", "10"]),
    "subsample": (["0.01", "2.0"], ["0.6", "0.7", "0.8"]),
    "noise": (["5.0", "9.5"], ["0.1", "0.2", "0.05"]),
    "step_size": (["0", "90"], ["10", "15", "30"]),
    "tolerance": (["1.0", "10"], ["0.01", "0.0001", "0.001"]),
    "rank": (["0", "1"], ["4", "8", "16"]),
    "filters": (["1", "2"], ["16", "24", "32"]),
    "kernel_size": (["0", "2", "40"], ["3", "5", "7"]),
    "margin": (["9.0", "50"], ["0.2", "0.3", "1.0"]),
    "min_samples_leaf": (["500", "0"], ["2", "5", "10"]),
    "kernel": (["none", "zero"], ["rbf", "poly", "cubic"]),
    "norm": (["off", "none"], ["batch", "layer", "group"]),
    "optimizer": (["none", "random"], ["adam", "sgd", "adamw", "rmsprop"]),
    "activation": (["linear", "none"], ["relu", "tanh", "gelu", "sigmoid"]),
    "scheduler": (["none", "off"], ["cosine", "linear", "step"]),
}
"""Hyperparameter -> (values that a check finds bad, good ones)."""


TEXT = ("optimizer", "activation", "scheduler", "kernel", "norm")
"""Those that are words."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A line of the configuration: `value` stands there, `fresh` should. `good` values may follow it."""

    name: str
    value: str
    fresh: str
    good: tuple[str, ...]

    @property
    def text(self) -> bool:
        """Whether its values are words."""
        return self.name.endswith(TEXT)

    @property
    def plain(self) -> str:
        """The value as Python, JSON and TOML write it."""
        return f'"{self.value}"' if self.text else self.value

    @property
    def type(self) -> str:
        """The Python type that all its values have."""
        values = (self.value, self.fresh, *self.good)
        return "str" if self.text else "int" if all(v.isdigit() for v in values) else "float"


def draw_settings(draw: Draw) -> list[Setting]:
    """What is configured; the first one is asked for. A part has names of the project's own."""
    prefix = f"{draw.parts()[0]}_" if draw.chance(0.4) else ""
    names = draw.some(list(PARAMETERS), 2, 6)
    if draw.chance(0.6):
        names = [draw.one(["learning_rate", "lr", "epochs", "batch_size"]), *names]
    made: list[Setting] = []
    for index, name in enumerate(dict.fromkeys(names)):
        bad, good = PARAMETERS[name]
        fresh = draw.one(good)
        value = draw.one(bad + good if index else bad + [g for g in good if g != fresh])
        if value == fresh:
            value = draw.one(bad)
        called = draw.word() if name not in TEXT and draw.chance(0.1) else name
        made.append(Setting(prefix + called, value, fresh, tuple(good)))
    target = made[0] if draw.chance(0.5) else draw.one(made)
    draw.rng.shuffle(made)
    made.sort(key=lambda s: 0 if s is target else 1)
    return made
