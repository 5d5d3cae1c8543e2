/** The arithmetic of inference; the only package that names the Vector API. */
@NullMarked
package dev.cakebench.inference.kernels;

import org.jspecify.annotations.NullMarked;
