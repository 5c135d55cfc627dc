"""Pure rules: where content comes from, what may leave."""
