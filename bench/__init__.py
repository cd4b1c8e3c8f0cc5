"""Benchmarks: speed is shown as ratios within one run, never by a timed test."""
