/** The parts that a cache policy is composed of, and how a policy is found and configured. */
@NullMarked
package dev.cakebench.cake.policy;

import org.jspecify.annotations.NullMarked;
