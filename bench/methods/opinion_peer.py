"""Runs red-dwarf in its own environment and prints what it found and used as one line of JSON."""

import csv
import json
import resource
import sys
import warnings

warnings.filterwarnings("ignore")


def cpu() -> float:
    """CPU seconds of this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main(path: str, out: str, k: str) -> None:
    """`path`: votes.csv; `out`: statements moderated out, comma-separated; `k`: number of groups or 0."""
    from reddwarf.implementations.base import run_pipeline

    begun = cpu()
    with open(path, encoding="utf-8") as file:  # noqa: PTH123
        votes = [
            {
                "participant_id": int(row["voter-id"]),
                "statement_id": int(row["comment-id"]),
                "vote": int(row["vote"]),
                "modified": int(row["timestamp"]),
            }
            for row in csv.DictReader(file)
        ]
    read = cpu()
    closed = [int(each) for each in out.split(",") if each]
    found = run_pipeline(votes=votes, mod_out_statement_ids=closed, force_group_count=int(k) or None, random_state=0)
    done = cpu()
    labels = {str(name): int(label) for name, label in found.participants_df["cluster_id"].dropna().items()}
    print(json.dumps({"read": read - begun, "compute": done - read, "groups": labels}))


if __name__ == "__main__":
    main(*sys.argv[1:4])
