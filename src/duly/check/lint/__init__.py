"""New shapes that will be regretted: what each rule of the table looks for."""
