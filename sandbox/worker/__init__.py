"""The worker: runs inside a sandbox and does there what the host asks over stdin and stdout.

Of the standard library alone, for Python 3.8 and later: the package is sent as a zip archive and run by
whatever Python the sandbox has. Single threaded; where it is root, it acts under the uid of the commands and
only the process itself stays root's, so that no command can signal or trace it, and no path that is asked
for reaches further than a command would. It works on descriptors and must start in milliseconds, so it takes
`os` where the rest of the project takes `pathlib`, and imports nothing that is slow.
"""
