package dev.cakebench.job.run;

import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.job.plan.EvaluationPlan;
import dev.cakebench.job.plan.QuestionMode;
import java.io.Serializable;
import java.util.List;

/**
 * What every task of a run needs to know.
 *
 * @param run fingerprint of the run
 * @param folder the run's folder
 * @param kvType how caches store K and V
 * @param batching cells decoded together; 0: all of an example
 * @param codeVersion of the driver, for the rows
 * @param sparkVersion of the driver, for the rows
 */
record EvaluationSpec(
        String run,
        String folder,
        ModelReference model,
        KvType kvType,
        List<CellSpec> cells,
        QuestionMode question,
        int batching,
        String codeVersion,
        String sparkVersion)
        implements Serializable {

    /** What a benchmark needs, whose rows nobody keeps. */
    static EvaluationSpec measuring(EvaluationPlan plan, ModelReference model, List<CellSpec> cells, String folder) {
        return new EvaluationSpec("", folder, model, plan.kvType(), cells, plan.question(), plan.batching(), "", "");
    }
}
