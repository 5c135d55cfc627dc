"""What may leave, where content comes from, what is known of firmware and consent: pure rules."""
