package dev.cakebench.job.run;

import dev.cakebench.cake.Cell;
import java.util.ArrayList;
import java.util.List;

/** The caches that one prefill serves: one for each turn and cell, so that no turn sees what another one left behind. */
public final class TurnCells {
    private TurnCells() {}

    /** The cells once for each turn, turn by turn, under ids that differ. */
    public static List<Cell> of(int turns, List<Cell> cells) {
        List<Cell> all = new ArrayList<>(turns * cells.size());
        for (int turn = 0; turn < turns; turn++) {
            for (Cell cell : cells) {
                all.add(new Cell(cell.id() + "#" + turn, cell.policy(), cell.budgetEntries()));
            }
        }
        return all;
    }
}
