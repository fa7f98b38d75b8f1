"""The reduced market as a scalar C loop (`scalar.c`), compiled here with ``cc -O3 -march=native``."""

import ctypes
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import astuple
from pathlib import Path

import numpy as np

from benchmarks.reduced import ReducedMarket

FLAGS = ("-O3", "-march=native", "-shared", "-fPIC")
Play = Callable[[ReducedMarket], tuple[np.ndarray, np.ndarray]]
_DOUBLES = np.ctypeslib.ndpointer(dtype=np.float64, flags="C_CONTIGUOUS")


def compiled(by_sector: bool) -> Play:
    """Compile the loop; what comes back plays a market: tokens, Ttok/month, and log rent by month.

    ``by_sector``: take what is common to a sector out of the loop over firms.
    """
    folder = Path(tempfile.mkdtemp())
    source = Path(__file__).with_name("scalar.c")
    subprocess.run(["cc", *FLAGS, str(source), "-o", str(folder / "scalar.so"), "-lm"], check=True)
    function = ctypes.CDLL(str(folder / "scalar.so")).play
    function.restype = None
    count, number = ctypes.c_int, ctypes.c_double
    function.argtypes = [_DOUBLES, count, _DOUBLES, count, number, number, count, _DOUBLES, _DOUBLES]

    def play(market: ReducedMarket) -> tuple[np.ndarray, np.ndarray]:
        firms = np.array([astuple(firm) for firm in market.firms])
        return loop(firms, np.array(market.log_need), market)

    def loop(firms: np.ndarray, need: np.ndarray, market: ReducedMarket) -> tuple[np.ndarray, np.ndarray]:
        ttok, log_rent = np.empty_like(need), np.empty_like(need)
        numbers = (market.pass_through, market.supply_elasticity, int(by_sector))
        function(firms, len(firms), need, len(need), *numbers, ttok, log_rent)
        return ttok, log_rent

    return play
