/** The policies that cakebench brings: each a composition of parts and a name. */
@NullMarked
package dev.cakebench.cake.method;

import org.jspecify.annotations.NullMarked;
