/** What happens to a cache while tokens are decoded. */
@NullMarked
package dev.cakebench.cake.decode;

import org.jspecify.annotations.NullMarked;
