/** Benchmarks in kvpress's layout of rows, posed and scored as kvpress does it. */
@NullMarked
package dev.cakebench.job.protocol.kvpress;

import org.jspecify.annotations.NullMarked;
