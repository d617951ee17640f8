"""The network on a CUDA device."""
