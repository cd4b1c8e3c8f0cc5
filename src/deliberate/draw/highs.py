"""A thin wrapper of the HiGHS solver: dense blocks in, silent, one thread, tight tolerances."""

from dataclasses import dataclass

import highspy
import numpy as np

from deliberate.draw.model import Floats

INFINITE = float(highspy.kHighsInf)


@dataclass(frozen=True)
class Block:
    """Optimise cost @ x under lower <= x <= upper and row_low <= matrix @ x <= row_high; shapes (n,), (m, n), (m,)."""

    cost: Floats
    lower: Floats
    upper: Floats
    matrix: Floats
    row_low: Floats
    row_high: Floats
    maximise: bool = True
    whole: bool = False


def solver(block: Block) -> highspy.Highs:
    """A solver loaded with the block."""
    highs: highspy.Highs = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("primal_feasibility_tolerance", 1e-9),
        ("dual_feasibility_tolerance", 1e-9),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 1e-9),
    ):
        highs.setOptionValue(option, value)
    if not block.maximise:
        highs.setOptionValue("simplex_strategy", 4)  # columns are added to minimising masters only: primal simplex keeps the basis feasible
    highs.passModel(_program(block))
    return highs


def _program(block: Block) -> highspy.HighsLp:
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = block.matrix.shape
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = block.cost, block.lower, block.upper
    lp.row_lower_, lp.row_upper_ = block.row_low, block.row_high
    lp.sense_ = highspy.ObjSense.kMaximize if block.maximise else highspy.ObjSense.kMinimize
    rows, columns = np.nonzero(block.matrix)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.searchsorted(rows, np.arange(lp.num_row_ + 1)).astype(np.int32)
    lp.a_matrix_.index_ = columns.astype(np.int32)
    lp.a_matrix_.value_ = block.matrix[rows, columns]
    if block.whole:
        lp.integrality_ = [highspy.HighsVarType.kInteger] * lp.num_col_
    return lp


def optimal(highs: highspy.Highs) -> bool:
    """Run the solver; whether it found an optimum."""
    highs.run()
    return bool(highs.getModelStatus() == highspy.HighsModelStatus.kOptimal)


def point(highs: highspy.Highs) -> Floats:
    """The values of the variables."""
    return np.array(highs.getSolution().col_value)


def prices(highs: highspy.Highs) -> Floats:
    """The dual prices of the rows."""
    return np.array(highs.getSolution().row_dual)


def value(highs: highspy.Highs) -> float:
    """The objective."""
    return float(highs.getInfo().objective_function_value)


def add_row(highs: highspy.Highs, coefficients: Floats, low: float, high: float) -> None:
    """Append a row; `coefficients` may be shorter than the number of variables."""
    used = np.nonzero(coefficients)[0].astype(np.int32)
    highs.addRow(low, high, len(used), used, coefficients[used])


def add_column(highs: highspy.Highs, coefficients: Floats) -> None:
    """Append a non-negative variable of cost 0."""
    used = np.nonzero(coefficients)[0].astype(np.int32)
    highs.addCol(0.0, 0.0, INFINITE, len(used), used, coefficients[used])
