package dev.cakebench.job.cli.bench;

/**
 * What all results of a command hold for.
 *
 * @param model path of the file
 * @param modelBytes its size
 * @param kernels name of the arithmetic
 * @param cpu name of the processor
 * @param jdk version of the JVM
 */
public record BenchSubject(String model, long modelBytes, String kernels, String cpu, String jdk) {
    private static final String VECTOR_PREFIX = "vector-";

    /** A model on this machine and JVM. */
    public static BenchSubject here(String model, long modelBytes, String kernels) {
        return new BenchSubject(
                model, modelBytes, kernels, Cpu.name(), Runtime.version().toString());
    }

    /** Name of the model's file. */
    String modelName() {
        return model.substring(model.lastIndexOf('/') + 1);
    }

    /** Machine and JVM in a line, for people, with a newline at its end. */
    String heading() {
        String vectors = vectorBits() == 0 ? "no vectors" : vectorBits() + "-bit vectors";
        return "%s, %s, JDK %s%n".formatted(cpu, vectors, jdk);
    }

    /** Width of the arithmetic's vectors, which its name ends with; 0 for scalar arithmetic. */
    int vectorBits() {
        return kernels.startsWith(VECTOR_PREFIX) ? Integer.parseInt(kernels.substring(VECTOR_PREFIX.length())) : 0;
    }
}
