/** What data files hold. */
@NullMarked
package dev.cakebench.job.cli.data;

import org.jspecify.annotations.NullMarked;
