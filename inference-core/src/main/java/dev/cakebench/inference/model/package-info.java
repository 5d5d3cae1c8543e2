/** A model file opened for inference: its shape, its weights and its tokenizer. */
@NullMarked
package dev.cakebench.inference.model;

import org.jspecify.annotations.NullMarked;
