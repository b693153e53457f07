"""How to read the rows of each table, used to find unreadable ones."""

from collections.abc import Callable, Mapping

from monitor.store.answers import read_asked
from monitor.store.assessments import LATEST, read_assessment, read_revision
from monitor.store.corrections import LOG, read_logged
from monitor.store.deliveries import DELIVERY, read_delivery
from monitor.store.digest_queue import read_waiting
from monitor.store.pages import read_link, read_window
from monitor.store.passages import read_texts
from monitor.store.routes import read_route
from monitor.store.rows import Row
from monitor.store.runs import TROUBLES, read_incident, read_run
from monitor.store.theme_names import read_name
from monitor.store.verdicts import read_verdict

READERS: Mapping[str, tuple[str, Callable[[Row], object]]] = {
    "series": ("select * from series", read_window),
    "links": ("select * from links", read_link),
    "assessments": (LATEST, read_assessment),
    "revisions": ("select * from revisions", read_revision),
    "takeaways": ("select * from takeaways where theme is not null", read_verdict),
    "passage_texts": ("select * from passage_texts", read_texts),
    "deliveries": (DELIVERY, read_delivery),
    "gathered": ("select * from gathered", read_waiting),
    "corrections": (LOG, read_logged),
    "runs": ("select * from runs", read_run),
    "routes": ("select *, 0 as links, null as newest, null as read_at from routes", read_route),
    "troubles": (TROUBLES, read_incident),
    "theme_names": ("select * from theme_names", read_name),
    "readings": ("select * from readings", read_asked),
}
