"""`python -m meetingfloor`."""

from meetingfloor.cli import main

if __name__ == "__main__":
    main()
