#!/usr/bin/env python3
"""scikit-learn's orthogonal matching pursuit of the first vectors in a folder that PursuitBench has written.

    pursuit.py FOLDER WIDTH VECTORS ATOMS

FOLDER has "atoms" and "vectors", rows of float32. Prints the seconds that the pursuit took and writes
the atoms that were chosen to "supports", int32, ATOMS a vector.
"""

import sys
import time
from pathlib import Path

import numpy as np
from sklearn.linear_model import orthogonal_mp

folder, width, vectors, atoms = Path(sys.argv[1]), *map(int, sys.argv[2:5])
dictionary = np.asfortranarray(np.fromfile(folder / "atoms", np.float32).reshape(-1, width).T)  # (width, atoms)
rows = np.fromfile(folder / "vectors", np.float32, vectors * width).reshape(-1, width).T
orthogonal_mp(dictionary, rows[:, :1], n_nonzero_coefs=atoms)  # loads what is loaded at the first call
began = time.perf_counter()
coefficients = orthogonal_mp(dictionary, rows, n_nonzero_coefs=atoms)
seconds = time.perf_counter() - began
supports = np.argsort(-np.abs(coefficients.T), axis=1, kind="stable")[:, :atoms]
supports.astype("<i4").tofile(folder / "supports")
print(seconds)
