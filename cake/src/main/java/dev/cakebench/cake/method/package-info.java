/** The policies that cakebench brings: full, cake, streaming-llm and snapkv. */
@NullMarked
package dev.cakebench.cake.method;

import org.jspecify.annotations.NullMarked;
