"""``python -m blockmap``."""

from blockmap.cli import main

if __name__ == "__main__":
    main()
