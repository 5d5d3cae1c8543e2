package dev.cakebench.inference.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The workload of the repeatability and allocation checks leaves no kernel out. */
class KernelWorkloadTest {
    @Test
    void everyKernelIsCalled() {
        var scalar = new ScalarKernels();
        Set<String> called = new TreeSet<>();
        Kernels recording = (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (proxy, method, arguments) -> {
                    called.add(method.getName());
                    return method.invoke(scalar, arguments);
                });
        new KernelWorkload(recording).calls().values().forEach(Runnable::run);
        called.add("name");
        assertThat(called)
                .containsAll(Arrays.stream(Kernels.class.getMethods())
                        .map(Method::getName)
                        .toList());
    }
}
