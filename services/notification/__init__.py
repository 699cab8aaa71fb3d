"""Mail: tells people what happened."""
