"""Tables as offices hand them in: text files and workbooks, their encodings, their headers, and the columns about persons.

>>> from blockmap import tabular
>>> [sheet.name for sheet in tabular.read("上报.xlsx")]  # doctest: +SKIP
['登记', '录入']
"""

from blockmap.tabular.persons import blotted, is_personal_name, refused
from blockmap.tabular.reading import SUFFIXES, read
from blockmap.tabular.sheet import Sheet

__all__ = ["SUFFIXES", "Sheet", "blotted", "is_personal_name", "read", "refused"]
