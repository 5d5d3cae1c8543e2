package dev.cakebench.job.cli;

/** A command that runs the engine, and so needs what {@link JavaRequirement} says. */
interface EngineCommand {}
