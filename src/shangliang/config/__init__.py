"""Settings and urls: the only place that knows all apps."""
