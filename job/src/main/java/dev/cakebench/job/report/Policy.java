package dev.cakebench.job.report;

import dev.cakebench.job.report.chart.Look;

/**
 * A policy of the run, as the charts show it.
 *
 * @param name the plan's name for it
 * @param kind the policy's own name
 * @param index place among the policies
 * @param look how its curves are drawn; unique among the policies of a chart
 */
record Policy(String name, String kind, int index, Look look) {

    /** Class of the style sheet that everything of this policy has. */
    String style() {
        return "p" + index;
    }

    /** Id of the box that shows and hides it. */
    String switchId() {
        return "show-" + index;
    }
}
