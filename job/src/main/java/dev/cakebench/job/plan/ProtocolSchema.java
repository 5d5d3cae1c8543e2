package dev.cakebench.job.plan;

import java.util.List;

/**
 * What a plan may say about one protocol.
 *
 * @param id name and version
 * @param tasks all task names, sorted
 * @param filesByTask whether the plan names tasks and a folder rather than files
 */
public record ProtocolSchema(String id, List<String> tasks, boolean filesByTask) {}
