"""The outside: clients that know only protocol.md, and `meetingfloor serve` as processes. Nothing of it is imported."""
