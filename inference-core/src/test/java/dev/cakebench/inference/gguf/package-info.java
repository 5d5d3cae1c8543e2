/** Tests of the GGUF reader, and a writer of small GGUF files for the tests of all modules. */
@NullMarked
package dev.cakebench.inference.gguf;

import org.jspecify.annotations.NullMarked;
