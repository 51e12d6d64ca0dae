"""Rules of participation: derived ids, and what a row says of somebody who serves already."""
