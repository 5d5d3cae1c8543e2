package dev.cakebench.job.report;

import dev.cakebench.job.results.DepthMeans;
import dev.cakebench.job.results.DepthScores;
import dev.cakebench.job.results.EvaluationCost;
import dev.cakebench.job.results.LayerMeans;
import dev.cakebench.job.results.ScoreRow;
import java.util.List;

/**
 * What the charts show; all of it derived from a run's answers.
 *
 * @param scores every row of the scores table
 * @param layers what the layers of each cell got
 * @param depths how much of the answers each cell kept
 * @param depthScores how each cell scored, by depth and length
 * @param costs what examples were expected to take, and took
 */
public record ReportData(
        List<ScoreRow> scores,
        List<LayerMeans> layers,
        List<DepthMeans> depths,
        List<DepthScores> depthScores,
        List<EvaluationCost> costs) {}
