/** LongBench v1: English, Chinese and code tasks over real long texts. */
@NullMarked
package dev.cakebench.job.protocol.longbench;

import org.jspecify.annotations.NullMarked;
