"""What leaves the platform: e-mail and webhooks, as rows until somebody has taken them."""
