"""Folders in the formats of TUDataset and OGB."""
