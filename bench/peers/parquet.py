"""Writes the Parquet files that RecordFileTest reads, as pyarrow and the datasets of Hugging Face write them.

    python parquet.py FOLDER
"""

import datetime
import decimal
import pathlib
import sys

import pyarrow as pa
import pyarrow.parquet as pq

MESSAGE = pa.struct([("role", pa.string()), ("content", pa.string()), ("name", pa.string())])
SCHEMA = pa.schema(
    [
        ("prompt", pa.string()),
        ("response", pa.large_string()),
        ("source", pa.dictionary(pa.int32(), pa.string())),
        ("messages", pa.list_(MESSAGE)),
        ("choices", pa.list_(pa.string())),
        ("answer", pa.int64()),
        ("share", pa.float64()),
        ("small", pa.float32()),
        ("right", pa.bool_()),
        ("price", pa.decimal128(9, 2)),
        ("day", pa.date32()),
        ("at", pa.timestamp("us", tz="UTC")),
        ("tags", pa.map_(pa.string(), pa.int32())),
        ("image", pa.struct([("bytes", pa.binary()), ("path", pa.string())])),
        ("unmarked", pa.binary()),
    ]
)
ROWS = [
    {
        "prompt": "What is 2 + 2?\n",
        "response": "4",
        "source": "sums",
        "messages": [
            {"role": "user", "content": "Grüße, 世界"},
            {"role": "assistant", "content": "hello", "name": "a"},
        ],
        "choices": ["3", None, "4"],
        "answer": 2,
        "share": 0.1,
        "small": 0.5,
        "right": True,
        "price": decimal.Decimal("12.50"),
        "day": datetime.date(2026, 11, 30),
        "at": datetime.datetime(2026, 11, 30, 12, 0, tzinfo=datetime.timezone.utc),
        "tags": [("a", 1), ("b", 2)],
        "image": {"bytes": b"\x89PNG\xff\x00", "path": "x.png"},
        "unmarked": "bytes that are text: é".encode(),
    },
    {"prompt": "Nothing else here."},
    {"prompt": "Empty lists.", "messages": [], "choices": [], "answer": -(2**60), "right": False},
]


def main():
    folder = pathlib.Path(sys.argv[1])
    table = pa.Table.from_pylist(ROWS, schema=SCHEMA)
    for codec in ("none", "snappy", "zstd", "gzip", "lz4"):
        # Small groups and pages, so that a row group ends within the file.
        pq.write_table(table, folder / f"{codec}.parquet", compression=codec, row_group_size=2)
    pq.write_table(table, folder / "pages.parquet", data_page_version="2.0", use_dictionary=False)
    pq.write_table(table, folder / "brotli.parquet", compression="brotli")


main()
