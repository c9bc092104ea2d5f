"""Looks at everything that a job stands on, before one is started; changes nothing."""
