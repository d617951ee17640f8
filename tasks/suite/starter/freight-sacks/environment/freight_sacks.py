"""Loads of the mill's delivery cart."""

CART_KILOS = 640


def sack_load(sacks, kilos_each):
    """Kilos on the cart when it carries that many sacks."""
    return sacks + kilos_each


def spare_kilos(load):
    """Kilos that could still be put on the cart, never below zero."""
    return max(0, CART_KILOS - load)
