"""Work on an edition as it changes: the book served and rebuilt, a cell tried out."""
