"""People with a phone, and no badge where the event is public: open the floor, look, leave, and come again."""

import random

from locust import task

from loadtests.users.floor_user import FloorUser
from meetingfloor.client.session import Kept

LOOKS = 4
"""A visit, at most."""
FORGETS = 0.5
"""Share of the visits that begin from nothing; the others from what the phone has kept."""
CHECKED = 0.1
"""Share of the visits at whose end the copy is checked."""


class Crowd(FloorUser):
    weight = 14
    pauses_s = (2, 8)

    def come(self) -> None:
        self._kept: Kept | None = None
        self._looks = 0
        self._person: str | None = None
        if not self.shared.hall.public:
            self._person, self.token = self.shared.seats.person()

    @task(8)
    def look_or_leave(self) -> None:
        if self.line is None:
            self._looks = random.randint(1, LOOKS)
            self.open("floor", self.token, kept=None if random.random() < FORGETS else self._kept, person=self._person)
        elif self._looks > 0:
            self._looks -= 1
            self.look()
        else:
            if random.random() < CHECKED and self.line.stands:
                self.check_state(self.line)
            self._kept = self.leave()

    @task(1)
    def try_the_doors(self) -> None:
        self.knock(random.choice(("desk", "me")), None)
