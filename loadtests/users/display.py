"""A venue's screen: hangs there, shows the floor, a zone or a table, and never does anything."""

import random
from contextlib import suppress

from locust import task

from loadtests.users.floor_user import FloorUser
from loadtests.users.websocket import Closed


class Display(FloorUser):
    weight = 5
    pauses_s = (10, 20)

    def come(self) -> None:
        self.open("floor", self.shared.seats.display())
        self.turn_to_another()

    @property
    def views(self) -> list[str]:
        assert self.line is not None
        zones, tables = sorted(self.line.of("zone")), sorted(self.line.of("table"))
        return ["floor", *(f"zone:{zone}" for zone in zones), *(f"table:{table}" for table in tables)]

    @task(10)
    def hang_there(self) -> None:
        self.look()

    @task(1)
    def turn_to_another(self) -> None:
        """Somebody sets it to another view: a third show the floor, a third a zone, a third a table."""
        line = self.line
        if line is None or not line.stands:
            return
        face = random.choice(("floor", "zone", "table"))
        views = [view for view in self.views if view.startswith(face)] or ["floor"]
        with suppress(Closed):  # the line tells it, and comes back
            line.show(random.choice(views))

    @task(1)
    def try_the_doors(self) -> None:
        self.knock(random.choice(("desk", "me")), self.token)
