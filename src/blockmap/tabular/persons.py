"""Columns about persons are refused: a territory holds counts and states, never a name, an identity number or a telephone.

A column is personal by its name (户主, 身份证, phone …) or by its values: Chinese identity numbers with a right check digit,
mobile telephone numbers. A single such value in a column that may be taken is blotted out.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from blockmap.tabular.words import words

CHINESE_WORDS = words("""
    姓名, 户主, 身份证, 证件号, 证件, 公民身份, 电话, 手机, 联系方式, 联系人, 业主, 房主, 产权人, 所有权人, 权利人, 租户名,
    承租人, 法人, 负责人,
    微信, 出生日期, 出生年月, 民族, 监护人, 居民名, 楼长, 网格员
    """)
"""Words that make a column personal, unless it is a count of them (户主数)."""

COUNT_ENDINGS = ("数", "count", "number_of", "num")

LATIN_WORDS = frozenset(
    words("""
    phone, telephone, tel, mobile, cellphone, email, mail, owner, ownername, householder, tenant, tenantname, surname,
    firstname, lastname,
    first, last, fullname, idcard, idnumber, idno, ssn, passport, birthdate, dob, birthday, wechat, contact,
    headofhousehold, hohname,
    person, personname, resident, residentname, respondent, senator, xm, sfzh, sfz, lxdh, sjh, hzxm, clientname
    """)
)
"""Words of a column's name, or the whole name, that make it personal."""

IDENTITY = re.compile(r"(?<!\d)\d{6}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)")
MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"

ANY_LONG_NUMBER = re.compile(r"1[3-9]\d[- ]?\d{4}[- ]?\d{4}|\d{17}")
"""Something that could be either; most columns hold nothing of the kind and are done with after one look."""

NEVER_PERSONAL = frozenset({"osm_id", "full_id", "changeset"})
"""Keys whose numbers are as long as telephone numbers."""

PERSONAL_SHARE = 0.2
"""From this share of personal values on, the whole column is refused."""


def refused(frame: pd.DataFrame) -> list[str]:
    """Names of the columns that are about persons, in the order of the source."""
    return [str(name) for name in frame.columns if is_personal_name(str(name)) or _is_personal_column(frame[name])]


def is_personal_name(name: str) -> bool:
    """Tell by a column's name whether it is about persons.

    Examples
    --------
    >>> [is_personal_name(n) for n in ("户主姓名", "户主数", "owner_name", "PHONE_1", "name", "floors")]
    [True, False, True, True, False, False]
    """
    low = name.casefold().strip()
    if low.endswith(COUNT_ENDINGS):
        return False
    if any(word in low for word in CHINESE_WORDS):
        return True
    # A DBF cuts names and numbers them: PHONE_1 is a telephone number as much as PHONE.
    parts = [part for part in re.split(r"[\W_\d]+", low) if part]
    return not LATIN_WORDS.isdisjoint(parts) or "".join(parts) in LATIN_WORDS


def _is_personal_column(values: pd.Series) -> bool:
    if str(values.name).lower() in NEVER_PERSONAL:
        return False
    texts = _distinct(values)
    return len(texts) > 0 and len(_personal(texts)) >= PERSONAL_SHARE * len(texts)


def _distinct(values: pd.Series) -> list[str]:
    """Distinct values that could hold a telephone or identity number; numbers are looked at when they have so many digits."""
    if pd.api.types.is_bool_dtype(values) or pd.api.types.is_datetime64_any_dtype(values):
        return []
    if pd.api.types.is_numeric_dtype(values):
        whole = values[values.notna() & (values.abs() >= 1e10) & (values.abs() < 1e18)]
        return [str(int(value)) for value in np.unique(whole)]
    return [text for text in pd.unique(values) if isinstance(text, str)]


def _personal(texts: list[str]) -> set[str]:
    """Return the texts that hold a personal value."""
    if ANY_LONG_NUMBER.search("\n".join(texts)) is None:
        return set()
    return {text for text in texts if is_personal_value(text)}


def is_personal_value(text: str) -> bool:
    """Tell whether a text holds an identity number with a right check digit or a mobile telephone number."""
    return any(_checks(m[0]) for m in IDENTITY.finditer(text)) or MOBILE.search(text) is not None


def _checks(number: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], WEIGHTS, strict=True))
    return CHECK_DIGITS[total % 11] == number[17].upper()


def blotted(values: pd.Series) -> tuple[pd.Series, int]:
    """Take personal values out of a text column that is otherwise taken; return it and how many rows lost theirs."""
    personal = _personal(_distinct(values))
    if not personal:
        return values, 0
    is_personal = values.isin(personal)
    return values.where(~is_personal, None), int(is_personal.sum())
