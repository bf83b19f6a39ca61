"""What leaves the platform: to real servers, by letters that nothing loses."""
