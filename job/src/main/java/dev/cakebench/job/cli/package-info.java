/** The cakebench command. */
@NullMarked
package dev.cakebench.job.cli;

import org.jspecify.annotations.NullMarked;
