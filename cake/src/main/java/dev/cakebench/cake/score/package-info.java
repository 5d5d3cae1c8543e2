/** What each prompt token is worth to each KV head. */
@NullMarked
package dev.cakebench.cake.score;

import org.jspecify.annotations.NullMarked;
