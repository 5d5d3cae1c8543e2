/** The GGUF file format, versions 2 and 3: one memory map, checked once where it enters. */
@NullMarked
package dev.cakebench.inference.gguf;

import org.jspecify.annotations.NullMarked;
