"""The pages, and the parts that several of them share."""
