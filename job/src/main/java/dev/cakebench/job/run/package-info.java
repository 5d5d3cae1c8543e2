/** The Spark job: chunks of examples, one model per executor, one prefill per example. */
@NullMarked
package dev.cakebench.job.run;

import org.jspecify.annotations.NullMarked;
