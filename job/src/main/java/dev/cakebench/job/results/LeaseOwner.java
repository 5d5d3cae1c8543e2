package dev.cakebench.job.results;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * Who holds a lease.
 *
 * @param id unique
 * @param text what the lock file holds: a line for people, with the id
 */
record LeaseOwner(String id, String text) {
    /** This process, under a new id. */
    static LeaseOwner create() throws IOException {
        String id = UUID.randomUUID().toString();
        return new LeaseOwner(
                id,
                "%s, process %d, started %s, lease %s"
                        .formatted(
                                InetAddress.getLocalHost().getHostName(),
                                ProcessHandle.current().pid(),
                                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                                id));
    }

    /** How a message names the owner of a lock file with this text. */
    static String name(String text) {
        return text.isEmpty() ? "a driver that has not written its name yet" : text;
    }
}
