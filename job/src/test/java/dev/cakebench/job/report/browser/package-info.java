/** Drives a real headless browser through its DevTools protocol. */
@NullMarked
package dev.cakebench.job.report.browser;

import org.jspecify.annotations.NullMarked;
