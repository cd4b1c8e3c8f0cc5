"""What silhouette k groups reach in a cloud that has none, so that a cloud is not cut up for nothing."""

import numpy as np

SIZES = (15, 30, 60, 120, 400)
RATIOS = (1.0, 1.5, 2.0, 3.0, 5.0, 20.0)
K = (2, 3, 4, 5)
TABLE = np.array(
    [
        [
            (0.4, 0.41, 0.41, 0.4),
            (0.44, 0.42, 0.41, 0.4),
            (0.47, 0.42, 0.42, 0.41),
            (0.52, 0.47, 0.45, 0.41),
            (0.56, 0.52, 0.49, 0.46),
            (0.6, 0.58, 0.58, 0.56),
        ],
        [
            (0.38, 0.38, 0.4, 0.39),
            (0.41, 0.39, 0.39, 0.39),
            (0.45, 0.4, 0.4, 0.39),
            (0.5, 0.46, 0.43, 0.42),
            (0.55, 0.51, 0.49, 0.47),
            (0.58, 0.57, 0.57, 0.57),
        ],
        [
            (0.35, 0.36, 0.36, 0.37),
            (0.39, 0.37, 0.37, 0.37),
            (0.44, 0.38, 0.38, 0.38),
            (0.48, 0.44, 0.42, 0.39),
            (0.52, 0.5, 0.48, 0.46),
            (0.56, 0.56, 0.56, 0.55),
        ],
        [
            (0.34, 0.36, 0.35, 0.35),
            (0.38, 0.35, 0.35, 0.36),
            (0.43, 0.37, 0.37, 0.36),
            (0.48, 0.43, 0.39, 0.38),
            (0.51, 0.48, 0.46, 0.44),
            (0.55, 0.54, 0.54, 0.54),
        ],
        [
            (0.32, 0.34, 0.33, 0.33),
            (0.38, 0.33, 0.34, 0.34),
            (0.42, 0.36, 0.34, 0.34),
            (0.47, 0.41, 0.38, 0.35),
            (0.52, 0.47, 0.45, 0.43),
            (0.55, 0.53, 0.52, 0.52),
        ],
    ]
)


def by_chance(k: int, people: float, ratio: float) -> float:
    """Mean silhouette of k-means with k groups in a normal cloud of so many people, `ratio` times as long as wide.

    Interpolated in the logarithms of size and ratio from simulations (at least 30 clouds each); beyond the table its edge.
    """
    low, high, share = _between(SIZES, people)
    left, right, part = _between(RATIOS, ratio)
    square = TABLE[[low, low, high, high], [left, right, left, right], min(k, K[-1]) - K[0]]
    return float(square @ [(1 - share) * (1 - part), (1 - share) * part, share * (1 - part), share * part])


def _between(marks: tuple[float, ...], value: float) -> tuple[int, int, float]:
    """The marks around a value and how far along it lies."""
    place = float(np.interp(np.log(max(value, marks[0])), np.log(marks), np.arange(len(marks))))
    low = min(int(place), len(marks) - 2)
    return low, low + 1, place - low
