/** Chat templates of model files: untrusted Jinja programs, run within limits and without access to Java. */
@NullMarked
package dev.cakebench.job.protocol.chat;

import org.jspecify.annotations.NullMarked;
