/** What a plan will run, found out without running it. */
@NullMarked
package dev.cakebench.job.cli.check;

import org.jspecify.annotations.NullMarked;
