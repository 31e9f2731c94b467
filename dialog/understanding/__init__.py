"""What people really type becomes acts: one call, no clock, no memory."""

from dialog.understanding.directory import NOBODY, Directory
from dialog.understanding.reading import understand

__all__ = ["NOBODY", "Directory", "understand"]
