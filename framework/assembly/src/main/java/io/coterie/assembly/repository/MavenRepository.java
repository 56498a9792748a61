package io.coterie.assembly.repository;

import java.util.List;

/** One bundle by its Maven coordinates: it may be chosen, and is not there unless something needs it. */
final class MavenRepository implements Repository {
    private final MavenCoordinates coordinates;
    private final StoredBundle bundle;

    /**
     * Fetches the bundle, unless it is on this machine.
     *
     * @param coordinates which one
     * @param downloads where a fetched jar goes
     */
    MavenRepository(final MavenCoordinates coordinates, final Downloads downloads) {
        this.coordinates = coordinates;
        this.bundle = coordinates.bundle(downloads);
    }

    @Override
    public List<StoredBundle> bundles() {
        return List.of(bundle);
    }

    @Override
    public String origin() {
        return coordinates.toString();
    }
}
