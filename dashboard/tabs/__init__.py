"""The pages beside Explore. All of them are about the case that was entered there."""
