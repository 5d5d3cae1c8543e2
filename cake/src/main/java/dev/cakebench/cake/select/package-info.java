/** Which context entries each KV head keeps, and how many. */
@NullMarked
package dev.cakebench.cake.select;

import org.jspecify.annotations.NullMarked;
