"""Every number against those that it must agree with; everything that is wrong with an edition."""
