"""What stipends decides by calculation alone: amounts, dated rates, postings and file formats.

Money is integer cents throughout.
"""
