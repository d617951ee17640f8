"""Opens a way out of a sandbox: its worker carries connections here, where a proxy decides over each."""

from __future__ import annotations

from sandbox.allow import Allowed, read_allowed
from sandbox.channels import Channels
from sandbox.client import Client
from sandbox.errors import SandboxError


def let_out(client: Client, hosts: tuple[str, ...]) -> None:
    """To these hosts alone. Before the worker is started; raises SandboxError for what is no host."""
    from sandbox.proxy import Proxy  # with h11: only for those who want a network

    client.aside = Channels(client, Proxy(readable(hosts)).serve)


def readable(hosts: tuple[str, ...]) -> Allowed:
    """What the names allow. Raises SandboxError for what is no host."""
    try:
        return read_allowed(hosts)
    except ValueError as problem:
        raise SandboxError(str(problem)) from problem
