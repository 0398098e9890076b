"""Pure functions over text: no network, no clock, no state. Everything above may use them."""
