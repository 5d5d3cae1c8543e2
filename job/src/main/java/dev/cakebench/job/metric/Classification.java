package dev.cakebench.job.metric;

import dev.cakebench.job.dataset.Example;
import java.util.ArrayList;
import java.util.List;

/** {@code classification}: one over the number of class names in the answer, 0 if the reference is not among them (LongBench). */
public final class Classification extends BestOfReferences {

    @Override
    public String name() {
        return "classification";
    }

    @Override
    double score(String prediction, String reference, Example example) {
        List<String> named = new ArrayList<>();
        for (String candidate : example.classes()) {
            if (prediction.contains(candidate)) {
                named.add(candidate);
            }
        }
        // LongBench removes from the list that it walks, so that the entry behind a removed one is not looked at.
        for (int i = 0; i < named.size(); i++) {
            String name = named.get(i);
            if (reference.contains(name) && !name.equals(reference)) {
                named.remove(name);
            }
        }
        return named.contains(reference) ? 1.0 / named.size() : 0;
    }
}
