/** Which context entries each KV head of a layer keeps. */
@NullMarked
package dev.cakebench.cake.select;

import org.jspecify.annotations.NullMarked;
