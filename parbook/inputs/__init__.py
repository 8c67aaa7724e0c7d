"""What a year's folder holds: settings, units, senders, outline; read as one edition."""
