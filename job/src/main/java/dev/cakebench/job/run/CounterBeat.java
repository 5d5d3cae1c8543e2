package dev.cakebench.job.run;

import java.io.Serializable;

/** What an executor tells the driver once a second. */
record CounterBeat(String executor, CounterValues values) implements Serializable {}
