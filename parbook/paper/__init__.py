"""The book on paper and in Word, and an edited Word file read back."""
