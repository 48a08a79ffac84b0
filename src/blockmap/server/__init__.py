"""The planners' drawing tool and the supervisors' live maps, served to browsers on one PC or an office network.

Everything the pages do is an operation or a command that the command line has too; the server owns the writes while it runs.
"""
