"""The kinds of number that the equations take and give."""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Real = float | npt.NDArray[np.float64]
Truth = npt.NDArray[np.bool_]
