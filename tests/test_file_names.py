"""Names of files after codes and names of the office: every system keeps them, and none is written over another."""

from __future__ import annotations

from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from blockmap.file_names import distinct, plain
from tests.windows import faulty_names

CODES = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=150), max_size=8)


@given(CODES)
@example(["CON", "con.", "Aux .txt", "COM1", "lpt9.a", "A/1", "A:1", "A\\1", "..", "", " ", "东.", "a1", "A1", "A1-2"])
def test_every_code_gives_a_file_of_its_own_on_every_system(tmp_path_factory: object, codes: list[str]) -> None:
    folder = Path(tmp_path_factory.mktemp("names"))  # type: ignore[attr-defined]
    names = distinct(codes)
    for name in names:
        (folder / f"{name}.pdf").write_bytes(b"")
    assert len(list(folder.iterdir())) == len({name.casefold() for name in names}) == len(codes)
    assert faulty_names(folder) == []


@given(st.text("0123456789-_ABCabc云溪", min_size=1, max_size=30))
def test_what_can_be_a_name_stays_as_it_is_and_plain_is_plain(code: str) -> None:
    assert plain(code) == code
    assert plain(plain(f"{code}/:{code}. ")) == plain(f"{code}/:{code}. ")
