"""Changes that Avro's rules allow and that corrupt or surprise: what each rule of the table looks for."""
