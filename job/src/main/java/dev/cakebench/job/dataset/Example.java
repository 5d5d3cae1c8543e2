package dev.cakebench.job.dataset;

import java.io.Serializable;
import java.util.List;

/**
 * One row of a data file, as its protocol reads it.
 *
 * @param dataset name of the data file's set, as its protocol takes it from the path, for example
 *     {@code niah_multikey_1_1024}
 * @param protocol protocol id, for example {@code ruler@1}
 * @param task task within the protocol; of a file that mixes kinds of questions also the kind
 * @param id unique within the dataset: the row's own id, or its line number; of a row with several turns also the turn
 * @param sha256 of the row's line as it stands in the file and of whatever else decides the prompt, such as a template
 * @param language language of the text as the row states it, else {@code en}
 * @param lengthBucket as the protocol groups lengths
 * @param contextId the same for rows of a dataset that ask about the same context, different for others
 * @param turn place among the questions about its context in a row that holds several, from 0; 0 in others
 * @param source where the row stands: path:line
 * @param json what the protocol needs to pose the example: the row's line, perhaps with more around it
 * @param references the accepted answers
 * @param classes all class names of a classification task, or the functions that one is to be told from; else empty
 */
public record Example(
        String dataset,
        String protocol,
        String task,
        String id,
        String sha256,
        String language,
        String lengthBucket,
        String contextId,
        int turn,
        String source,
        String json,
        List<String> references,
        List<String> classes)
        implements Serializable {}
