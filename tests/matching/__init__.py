"""Hit / no hit: rules of names one by one, properties of tokens, figures on an invented town."""
