"""What users have to tell, as requests of Locust's own statistics: a sort and a name.

| sort | name | time |
|---|---|---|
| join | the face | dialling, or another view asked for, to the whole frame |
| resume | the face, bridged or whole | dialling again to the frame that belongs to it |
| do | the command | asked to done; `refused`: to a refusal that may happen |
| see | the face | the sender's click to the frame on this screen |
| look | the face | a beat there and back |
| GET | what | HTTP |
| check | what must hold | – |
| generator | late, processor | ms that a timer came late; per cent of a core |
"""

from locust.env import Environment

from loadtests.users.faults import Fault


class Tell:
    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._fire = environment.events.request.fire

    def took(self, sort: str, name: str, ms: float, size: int = 0) -> None:
        """size: bytes that came"""
        self._fire(
            request_type=sort, name=name, response_time=ms, response_length=size, exception=None, context={}
        )  # fmt: skip

    def failed(self, sort: str, name: str, fault: Fault, ms: float = 0) -> None:
        self._fire(request_type=sort, name=name, response_time=ms, response_length=0, exception=fault, context={})
