"""The live board: one alert to thousands of open screens, against a bare fan-out of its bytes."""
