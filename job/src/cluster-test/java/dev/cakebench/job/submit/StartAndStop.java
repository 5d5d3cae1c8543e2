package dev.cakebench.job.submit;

import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** A driver that asks for executors and ends, without work for them. */
public final class StartAndStop {
    private static final long SECONDS_FOR_EXECUTORS_TO_BE_ASKED_FOR = 4;

    private StartAndStop() {}

    public static void main(String[] arguments) throws InterruptedException {
        try (JavaSparkContext spark = new JavaSparkContext(new SparkConf())) {
            TimeUnit.SECONDS.sleep(SECONDS_FOR_EXECUTORS_TO_BE_ASKED_FOR);
            System.out.println("started " + spark.sc().applicationId());
        }
    }
}
