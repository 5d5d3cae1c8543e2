package dev.cakebench.job.run;

import dev.cakebench.cake.Cell;

/** A cell of the run, and what it is on one prompt. */
record ReadyCell(CellSpec spec, Cell cell) {}
