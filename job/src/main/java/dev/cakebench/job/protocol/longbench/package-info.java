/** LongBench: English, Chinese and code tasks over real long texts (v1), questions with four choices (v2). */
@NullMarked
package dev.cakebench.job.protocol.longbench;

import org.jspecify.annotations.NullMarked;
