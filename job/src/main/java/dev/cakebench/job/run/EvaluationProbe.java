package dev.cakebench.job.run;

/** What a benchmark changes in an evaluation, and what it is told of it. */
interface EvaluationProbe {
    /** Changes nothing and wants to know nothing. */
    EvaluationProbe NONE = new EvaluationProbe() {
        @Override
        public StopRules stop(StopRules byProtocol) {
            return byProtocol;
        }

        @Override
        public void answered(Footprint footprint) {}
    };

    /** What ends answers, in place of the protocol's rules. */
    StopRules stop(StopRules byProtocol);

    /** Called when all cells of an example have answered together. */
    void answered(Footprint footprint);
}
