"""From one period to the next: blank forms, a new folder, frozen figures, differences."""
