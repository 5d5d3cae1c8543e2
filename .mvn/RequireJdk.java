/** Run by the build with the JDK that it selected: fails with what to do when that JDK is too old for cakebench. */
final class RequireJdk {
    private static final Runtime.Version LEAST = Runtime.Version.parse("25.0.3");

    public static void main(String[] arguments) {
        if (Runtime.version().compareToIgnoreOptional(LEAST) >= 0) {
            return;
        }
        System.err.printf(
                "%ncakebench needs a JDK %s or newer; the newest one that Maven found is %s in %s.%n"
                        + "Install one (for example Temurin 25), then either set JAVA_HOME to it, put it where Maven looks"
                        + " (/usr/lib/jvm, ~/.sdkman, ~/.jdks, /Library/Java/JavaVirtualMachines),%n"
                        + "or name it in ~/.m2/toolchains.xml, and run the same command again. Maven itself may run on"
                        + " an older Java.%n"
                        + "Why 25.0.3: before it, G1 can corrupt zstd-compressed Parquet (JDK-8377811), and Spark 4.2"
                        + " refuses 25.0.0 to 25.0.2.%n%n",
                LEAST, Runtime.version(), System.getProperty("java.home"));
        System.exit(1);
    }

    private RequireJdk() {}
}
