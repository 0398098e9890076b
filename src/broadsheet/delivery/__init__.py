"""The paper brought to others: webhooks, WebSub and mail, through one queue in the store.

::

    editions, digests, withdrawals ─ events ─► Event ─ webhooks, websub ─► Delivery ─ enqueue ─► store
    store ─ due_deliveries ─ sending ─ post | smtp ─► sent, or put off, or given up

Deriving events is pure. A delivery's id comes from its content and its target, so that a run that is repeated queues
nothing twice; whoever receives may be told twice (a crash after sending, before that was noted), and finds the same id
then. Failures are `Drop`s: they never stop a run.
"""

from broadsheet.delivery.events import Event, Printed, events_between
from broadsheet.delivery.sending import DeliveryQueue, Sent, deliver_due
from broadsheet.delivery.signature import sign, verified
from broadsheet.delivery.webhooks import webhook_deliveries
from broadsheet.delivery.websub import websub_delivery

__all__ = [
    "DeliveryQueue",
    "Event",
    "Printed",
    "Sent",
    "deliver_due",
    "events_between",
    "sign",
    "verified",
    "webhook_deliveries",
    "websub_delivery",
]
