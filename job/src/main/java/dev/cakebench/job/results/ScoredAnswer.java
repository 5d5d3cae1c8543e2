package dev.cakebench.job.results;

import org.jspecify.annotations.Nullable;

/** What the aggregates need of a row of {@code answers}; components are named as {@link AnswerRow}'s. */
public record ScoredAnswer(
        int exampleIndex,
        String dataset,
        String protocol,
        String task,
        String lengthBucket,
        String exampleId,
        String contextId,
        int cellIndex,
        String cellId,
        String policy,
        String policyKind,
        String budgetRequested,
        String question,
        String kvType,
        boolean ok,
        @Nullable String errorClass,
        @Nullable String errorMessage,
        @Nullable String metric,
        @Nullable Double score,
        @Nullable Integer generatedTokens,
        @Nullable Double budgetEntries,
        @Nullable Double retainedMean,
        @Nullable Double retainedShare,
        @Nullable Double kvBytes,
        @Nullable Double kvBytesFull,
        @Nullable Double kvBytesPeak,
        @Nullable Double goldDepth,
        @Nullable Double goldSurvival,
        @Nullable Double prefillMs,
        @Nullable Double selectMs,
        @Nullable Double decodeMs,
        @Nullable Double firstTokenMs,
        String kernels) {}
