/** How a budget is shared out over the layers. */
@NullMarked
package dev.cakebench.cake.layer;

import org.jspecify.annotations.NullMarked;
