"""What the program tells its operators; never what people asked."""
