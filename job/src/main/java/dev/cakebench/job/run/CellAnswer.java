package dev.cakebench.job.run;

import dev.cakebench.cake.CacheReport;
import dev.cakebench.job.results.AnswerRow.Timing;

/**
 * A cell and its answer.
 *
 * @param report what the cell's cache holds at the end of the prefill
 */
record CellAnswer(ReadyCell cell, CacheReport report, Answer answer, Timing timing) {}
