package dev.cakebench.job.run;

import java.io.Serializable;

/**
 * A model file, wherever it lies.
 *
 * @param location local path or Hadoop URI
 * @param bytes size of the file
 * @param sha256 of the file
 */
public record ModelReference(String location, long bytes, String sha256) implements Serializable {}
