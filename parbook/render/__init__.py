"""What is shown, written in each form: HTML, charts, PDF, Word."""
