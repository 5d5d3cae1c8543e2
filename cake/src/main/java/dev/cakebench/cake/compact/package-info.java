/** What kept rows are turned into: keys at other positions, fewer channels, fewer bits, or several rows in one. */
@NullMarked
package dev.cakebench.cake.compact;

import org.jspecify.annotations.NullMarked;
