package dev.cakebench.job.cli.bench;

import java.lang.management.ManagementFactory;
import java.util.List;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/** Whether the JVM is compiling: what is timed meanwhile is neither the machine's speed nor the code's. */
final class CompilerQueue {
    private static final String OPERATION = "compilerQueue";
    private static final Object[] NO_ARGUMENTS = {new String[0]};
    private static final String[] SIGNATURE = {String[].class.getName()};

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final ObjectName commands;

    CompilerQueue() {
        try {
            commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
        } catch (MalformedObjectNameException e) {
            throw new IllegalStateException("the name is well-formed", e);
        }
    }

    /**
     * Whether methods are being compiled or wait for it.
     *
     * @throws IllegalStateException when the JVM is not HotSpot
     */
    boolean isBusy() {
        try {
            return isBusy(String.valueOf(server.invoke(commands, OPERATION, NO_ARGUMENTS, SIGNATURE)));
        } catch (JMException e) {
            throw new IllegalStateException("this JVM does not show its compiler's queue: use an OpenJDK build", e);
        }
    }

    /** Reads the text of {@code jcmd PID Compiler.queue}: headings, methods, and {@code Empty} for an empty queue. */
    static boolean isBusy(String text) {
        List<String> lines = text.lines().map(String::trim).toList();
        return lines.stream().anyMatch(line -> !line.isEmpty() && !line.endsWith(":") && !line.equals("Empty"));
    }
}
