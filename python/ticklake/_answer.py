"""The rows of a question, in the form somebody wants them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb
    import pandas
    import polars
    import pyarrow


class Answer:
    """A question that is asked when its rows are wanted, each time anew.

    Every method asks the release that is current then; `Lake.release` holds one still.
    """

    def __init__(
        self, connection: Callable[[], AbstractContextManager[duckdb.DuckDBPyConnection]], query: str, parameters: dict[str, Any]
    ) -> None:
        self._connection = connection
        self._query = query
        self._parameters = parameters

    def arrow(self) -> pyarrow.Table:
        """All rows as a `pyarrow.Table`; prices and sizes are decimal128, times are timestamp[us, UTC]."""
        with self._connection() as connection:
            return connection.execute(self._query, self._parameters).to_arrow_table()

    def batches(self, rows: int = 100_000) -> Iterator[pyarrow.RecordBatch]:
        """The rows as record batches of at most `rows`, for what does not fit into memory. One release from first to last."""
        with self._connection() as connection:
            yield from connection.execute(self._query, self._parameters).to_arrow_reader(rows)

    def pandas(self, *, decimals: bool = False) -> pandas.DataFrame:
        """All rows as a `pandas.DataFrame`; needs pandas.

        Prices and sizes become float64; with `decimals` they are `decimal.Decimal`, exact and slow.
        """
        table = self.arrow()
        frame: pandas.DataFrame = (table if decimals else _with_doubles(table)).to_pandas()
        return frame

    def polars(self) -> polars.DataFrame:
        """All rows as a `polars.DataFrame`; needs Polars. Prices and sizes are `polars.Decimal`, exact."""
        import polars

        frame = polars.from_arrow(self.arrow())
        assert isinstance(frame, polars.DataFrame)
        return frame

    def rows(self) -> list[dict[str, Any]]:
        """All rows as dictionaries; prices and sizes are `decimal.Decimal`."""
        found: list[dict[str, Any]] = self.arrow().to_pylist()
        return found

    def __repr__(self) -> str:
        return f"Answer({' '.join(self._query.split())!r}, {self._parameters})"


def _with_doubles(table: pyarrow.Table) -> pyarrow.Table:
    import pyarrow

    fields = [
        pyarrow.field(field.name, pyarrow.float64() if pyarrow.types.is_decimal(field.type) else field.type)
        for field in table.schema
    ]
    return table.cast(pyarrow.schema(fields))
