package dev.cakebench.job.run;

import java.io.Serializable;

/**
 * A model file, or the files of a split model, wherever they lie.
 *
 * @param location local path or Hadoop URI of the only or first file
 * @param bytes size of all files together
 * @param sha256 of the bytes of all files in order
 */
public record ModelReference(String location, long bytes, String sha256) implements Serializable {}
