/** Text to token ids and back, as the model file describes it. */
@NullMarked
package dev.cakebench.inference.tokenizer;

import org.jspecify.annotations.NullMarked;
