"""The pure rooms: values and mathematics. No I/O, no clock, no logging, no framework."""
