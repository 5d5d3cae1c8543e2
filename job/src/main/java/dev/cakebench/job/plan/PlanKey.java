package dev.cakebench.job.plan;

/**
 * A key that a plan or one of its datasets may have.
 *
 * @param name as it is written
 * @param required whether a plan without it is refused
 * @param description one line for editors and documents
 */
record PlanKey(String name, boolean required, String description) {}
