"""Faults told to those who mend them: lists, marked workbooks, letters, the guide to all codes."""
