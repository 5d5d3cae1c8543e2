package dev.cakebench.job.report;

import dev.cakebench.cake.method.FullProvider;
import dev.cakebench.job.report.chart.Look;
import dev.cakebench.job.results.ScoreRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The policies of a run without the full cache, which is their reference: in the order of the plan, those of one kind
 * together, cut into parts that fit into one chart.
 *
 * @param parts equally large, but for one policy
 */
record Policies(List<List<Policy>> parts) {

    /** @param rows of one group of examples, in the order of the cells */
    static Policies of(List<ScoreRow> rows) {
        Map<String, Map<String, String>> kinds = new LinkedHashMap<>();
        for (ScoreRow row : rows) {
            if (!isFull(row)) {
                kinds.computeIfAbsent(row.cell().policyKind(), kind -> new LinkedHashMap<>())
                        .put(row.cell().policy(), row.cell().policyKind());
            }
        }
        Map<String, String> names = new LinkedHashMap<>();
        kinds.values().forEach(names::putAll);
        int most = Look.all().size();
        int count = (names.size() + most - 1) / most;
        List<List<Policy>> parts = new ArrayList<>();
        int index = 0;
        for (Map.Entry<String, String> entry : names.entrySet()) {
            int part = (int) ((long) index * count / names.size());
            if (part == parts.size()) {
                parts.add(new ArrayList<>());
            }
            List<Policy> members = parts.get(part);
            Look look = Look.all().get(members.size());
            members.add(new Policy(entry.getKey(), entry.getValue(), index, look));
            index++;
        }
        return new Policies(parts.stream().map(List::copyOf).toList());
    }

    /** All of them. */
    List<Policy> all() {
        return parts.stream().flatMap(List::stream).toList();
    }

    /** Whether a row is of the full cache. */
    static boolean isFull(ScoreRow row) {
        return row.cell().policyKind().equals(FullProvider.KIND);
    }
}
