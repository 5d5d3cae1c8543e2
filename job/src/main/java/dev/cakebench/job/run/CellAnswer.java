package dev.cakebench.job.run;

import dev.cakebench.cake.CacheReport;
import dev.cakebench.job.results.AnswerRow.Timing;

/**
 * A cell's answer to one turn.
 *
 * @param report what the cell's cache held at the end of the prefill
 */
record CellAnswer(Turn turn, ReadyCell cell, CacheReport report, Answer answer, Timing timing) {}
