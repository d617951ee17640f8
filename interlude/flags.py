"""Flags that several commands share."""

from __future__ import annotations

import argparse


def model_flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--model",
        metavar="MODEL",
        help="a glm4_moe checkpoint: a folder, or a name on the hub (default: nano); or a server: URL#NAME",
    )
    download_flags(parser)
    engine_flags(parser)
    kinds = ("float32", "bfloat16", "int8")
    parser.add_argument("--dtype", choices=kinds, help="of the matrices (float32 for a small model)")
    parser.add_argument("--cache", choices=kinds, help="of keys and values (as they are computed)")
    parser.add_argument("--cache-memory", type=float, metavar="GIB", help="most for all sessions' caches")
    parser.add_argument("--threads", type=int, metavar="N", help="that one operation may use")
    parser.add_argument("--tensor-parallel", type=int, metavar="N", help="vllm: GPUs that share a layer (1)")
    parser.add_argument("--pipeline-parallel", type=int, metavar="N", help="vllm: groups of layers (1)")
    parser.add_argument("--gpu-memory", type=float, metavar="SHARE", help="vllm: of each GPU (0.9)")
    parser.add_argument(
        "--sampling",
        choices=("greedy", "general", "code"),
        help="greedy (the default), or the values that GLM-4.6's card recommends",
    )
    parser.add_argument("--temperature", type=float, metavar="T", help="0 is greedy")
    parser.add_argument("--top-p", type=float, metavar="P")
    parser.add_argument("--top-k", type=int, metavar="K")
    parser.add_argument("--seed", type=int, metavar="N")
    parser.add_argument("--thinking", action=argparse.BooleanOptionalAction, default=None)
    parser.add_argument("--thought-budget", type=int, metavar="TOKENS", help="longest thought of one call")
    parser.add_argument(
        "--grammar",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="let the model write only calls that their tools take (on)",
    )
    parser.add_argument(
        "--speculate",
        choices=("auto", "off", "lookup", "mtp"),
        help="guess ahead, by what the text said before or by the model's MTP layer; the output is the same",
    )
    parser.add_argument("--max-steps", type=int, metavar="N", help="most calls to the model in one run")
    parser.add_argument("--max-tokens", type=int, metavar="N", help="most tokens computed in one run")
    parser.add_argument("--max-seconds", type=float, metavar="S", help="longest run")


def download_flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--download", action="store_true", default=None, help="fetch a model of the hub that is not here yet"
    )


def engine_flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--engine",
        choices=("glm", "vllm"),
        help="glm (the default) computes in this process; vllm over many GPUs, for many agents at once",
    )
    parser.add_argument(
        "--device",
        choices=("cpu", "cuda"),
        help="glm: what computes (cpu); cuda: the GPUs of this machine",
    )


def sandbox_flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--sandbox",
        choices=("auto", "docker", "bubblewrap", "local"),
        help="auto: docker where it answers, else bubblewrap; local runs unprotected on this machine",
    )
    container_flags(parser)


def container_flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--image", metavar="IMAGE", help="the Docker image of the sandbox")
    parser.add_argument(
        "--pull", action="store_true", default=None, help="ask registries for images that are not here"
    )
    parser.add_argument(
        "--runtime", metavar="NAME", help="docker: what runs containers, such as gVisor's runsc"
    )


def building_flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--offline", action="store_true", default=None, help="what builds a task's image reaches no network"
    )


def network_flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--network",
        action="append",
        metavar="HOST",
        help="let the sandbox reach this host (example.org, *.python.org, host:8080; *: every public one)",
    )


def jobs_flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--jobs", type=int, metavar="N", help="tasks at a time")
