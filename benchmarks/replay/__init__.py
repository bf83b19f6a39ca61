"""What was asked of a council, asked again under two versions of its charter."""
