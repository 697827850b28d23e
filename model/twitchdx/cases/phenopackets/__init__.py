"""Phenopackets: one in a file, an array of them, or one on each line (GA4GH Phenopacket Schema v2, 2022)."""

from twitchdx.cases.phenopackets.reading import packet_row, packets, whole_file
from twitchdx.cases.phenopackets.writing import META, packet_of

__all__ = ["META", "packet_of", "packet_row", "packets", "whole_file"]
