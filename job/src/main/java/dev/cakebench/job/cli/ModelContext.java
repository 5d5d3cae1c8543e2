package dev.cakebench.job.cli;

import dev.cakebench.inference.model.Model;
import dev.cakebench.job.plan.Locations;
import dev.cakebench.job.protocol.PromptContext;
import dev.cakebench.job.run.ModelFiles;
import dev.cakebench.job.run.Settings;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;

/** What a model's prompts depend on, read from its file. */
final class ModelContext {
    private ModelContext() {}

    /**
     * Opens a model.
     *
     * @param location of the GGUF file, on any Hadoop file system
     */
    static PromptContext of(SparkConf conf, Configuration hadoop, String location) {
        ModelFiles files = new ModelFiles(hadoop, Settings.modelFolder(conf));
        String resolved = Locations.ofProcess().resolve(location).toString();
        return PromptContext.of(Model.open(files.local(files.describe(resolved))));
    }
}
