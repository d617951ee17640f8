"""The jobs of the harbour office."""
from crane.worker import job


@job
def weigh(ship, tons):
    print(f"{ship}: {tons} t")
