"""SQL by subject: functions over an open connection, whose transaction the store begins and ends."""
