"""The outside: clients that know only protocol.md, against `meetingfloor serve` as processes. Nothing of it is imported."""
