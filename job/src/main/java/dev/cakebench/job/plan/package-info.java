/** The evaluation plan: what a user asks for, checked whole before anything runs. */
@NullMarked
package dev.cakebench.job.plan;

import org.jspecify.annotations.NullMarked;
