"""What was read last, so that an unchanged collection is asked for and not sent again."""
