package io.coterie.assembly.tool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.coterie.api.core.CoterieException;
import io.coterie.assembly.Assembler;
import io.coterie.assembly.archive.DistributionTree;
import io.coterie.assembly.archive.Form;
import io.coterie.assembly.archive.Tree;
import io.coterie.assembly.descriptor.Descriptor;
import io.coterie.assembly.descriptor.DescriptorFiles;
import io.coterie.assembly.report.Contents;
import io.coterie.assembly.report.Draft;
import io.coterie.assembly.report.FeatureDocument;
import io.coterie.assembly.repository.Hashes;
import io.coterie.assembly.repository.StoredBundle;
import io.coterie.assembly.resolve.ResolvedBundle;
import io.coterie.assembly.resolve.Resolution;
import io.coterie.assembly.resolve.Selection;

/** The verbs of the tool. Stateless. */
final class Verbs {
    private Verbs() {
    }

    /** The ready-made descriptors. */
    static Map<String, Object> list(final Request request) {
        final List<Object> rows = new ArrayList<>();
        for (final String name : new DescriptorFiles(request.kit().descriptors(), request.base()).names()) {
            final Descriptor descriptor = request.read(name);
            final Map<String, Object> row = new LinkedHashMap<>();
            row.put("descriptor", name);
            row.put("description", descriptor.description());
            row.put("components", descriptor.components().stream().map(c -> c.words()).toList());
            rows.add(row);
        }
        return Map.of("descriptors", rows);
    }

    static Map<String, Object> resolve(final Request request) {
        final Resolution resolution = request.resolve(request.text("descriptor"));
        final Map<StoredBundle, String> hashes = hashes(resolution);
        final Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("distribution", resolution.descriptor().name());
        answer.put("version", resolution.descriptor().version());
        answer.put("components", resolution.components().stream().map(Verbs::component).toList());
        answer.put("alone", resolution.alone().stream().map(Verbs::component).toList());
        answer.put("alternatives", resolution.alternatives().stream().map(o -> o.words()).toList());
        final List<Object> bundles = new ArrayList<>();
        for (final ResolvedBundle resolved : resolution.bundles()) {
            final Map<String, Object> row = new LinkedHashMap<>();
            row.put("bundle", resolved.bundle().name());
            row.put("version", resolved.bundle().version().toString());
            row.put("file", resolved.bundle().fileName());
            row.put("from", resolved.bundle().origin());
            row.put("bytes", size(resolved.bundle()));
            row.put("sha256", hashes.get(resolved.bundle()));
            row.put("why", resolved.reasons().stream().map(Object::toString).toList());
            bundles.add(row);
        }
        answer.put("bundles", bundles);
        answer.put("feature", FeatureDocument.json(resolution, hashes));
        return answer;
    }

    private static Map<String, Object> component(final Selection.Choice choice) {
        final Map<String, Object> row = new LinkedHashMap<>();
        row.put("kind", choice.offer().kind());
        row.put("component", choice.offer().name());
        row.put("version", choice.offer().version().toString());
        row.put("guarantees", choice.offer().guarantees());
        row.put("why", choice.neededBy().map(by -> "needed by " + by).orElse("requested"));
        return row;
    }

    private static long size(final StoredBundle bundle) {
        try {
            return Files.size(bundle.source().file());
        } catch (final IOException e) {
            throw unreadable(bundle, e);
        }
    }

    private static Map<StoredBundle, String> hashes(final Resolution resolution) {
        final Map<StoredBundle, String> hashes = new TreeMap<>(java.util.Comparator.comparing(StoredBundle::id));
        for (final ResolvedBundle resolved : resolution.bundles()) {
            try {
                hashes.put(resolved.bundle(), Hashes.sha256(resolved.bundle().source().file()));
            } catch (final IOException e) {
                throw unreadable(resolved.bundle(), e);
            }
        }
        return hashes;
    }

    private static CoterieException unreadable(final StoredBundle bundle, final IOException e) {
        return new CoterieException("assembly.unreadable", bundle.origin() + " cannot be read: " + e.getMessage() + ".",
            "Check the repository.", e);
    }

    static Map<String, Object> build(final Request request) {
        final Assembler assembler = request.assembler();
        final Resolution resolution =
            assembler.resolve(assembler.read(request.text("descriptor")), request.texts("repositories"));
        final Tree tree = assembler.layOut(resolution);
        final Path image = request.text("image").isEmpty() ? null : request.path("image");
        final Form form = Form.of(request.text("as"));
        if (request.stream().isPresent()) {
            form.write(resolution.descriptor(), tree, request.stream().get(), image);
        } else {
            form.write(resolution.descriptor(), tree, request.path("out"), image);
        }
        final Path out = request.path("out");
        final Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("distribution", resolution.descriptor().name());
        answer.put("version", resolution.descriptor().version());
        answer.put("as", request.text("as"));
        answer.put("out", out.toString());
        answer.put("bundles", resolution.bundles().size());
        answer.put("files", tree.files().size());
        if (Files.isRegularFile(out)) {
            try {
                answer.put("bytes", Files.size(out));
                answer.put("sha256", Hashes.sha256(out));
            } catch (final IOException e) {
                throw new CoterieException("assembly.unreadable", out + " cannot be read: " + e.getMessage() + ".",
                    "Check the disk.", e);
            }
        }
        return answer;
    }

    static Map<String, Object> bill(final Request request) {
        final Path file = request.path("descriptor");
        if (Contents.isDistribution(file)) {
            return Map.of("text", Contents.text(file, DistributionTree.BILL));
        }
        final Assembler assembler = request.assembler();
        final Tree tree = assembler.layOut(request.resolve(request.text("descriptor")));
        try (var in = tree.files().get(DistributionTree.BILL).open()) {
            return Map.of("text", new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
        } catch (final IOException e) {
            throw new IllegalStateException("what lies in memory can be read", e);
        }
    }

    static Map<String, Object> diff(final Request request) {
        return Contents.of(request.path("one"), () -> laidOut(request, "one"))
            .difference(Contents.of(request.path("other"), () -> laidOut(request, "other")));
    }

    private static Tree laidOut(final Request request, final String name) {
        return request.assembler().layOut(request.resolve(request.text(name)));
    }

    static Map<String, Object> draft(final Request request) {
        return Map.of("text", Draft.of(request.text("name"), request.texts("components"),
            request.text("command").equals("true")));
    }
}
