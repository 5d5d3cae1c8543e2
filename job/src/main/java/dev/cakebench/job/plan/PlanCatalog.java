package dev.cakebench.job.plan;

import dev.cakebench.job.dataset.DataException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** What is installed here and may be named in a plan. */
public interface PlanCatalog {

    /** Every kind of policy, sorted by kind. */
    List<PolicySchema> policies();

    /** Every protocol, sorted by id. */
    List<ProtocolSchema> protocols();

    /**
     * Why the knobs of a policy do not fit each other, or empty when they do.
     *
     * @param kind one of {@link #policies()}
     * @param knobs every knob with a value of its type
     */
    Optional<String> refusal(String kind, SortedMap<String, @Nullable Object> knobs);

    /**
     * The data files of a dataset: globs and folders resolved, sorted.
     *
     * @param dataset with the files as the plan writes them, made absolute
     * @throws DataException when a file is missing, empty or of no task
     */
    List<String> files(DatasetPlan dataset);
}
