package io.coterie.fencing.agents;

import io.coterie.api.fencing.FenceDevice;
import io.coterie.toolkit.secret.Masking;

/** Takes a device's secrets out of what an agent printed. Pure. */
final class Secrets {
    private Secrets() {
    }

    /** {@return the text with each secret value of the device masked} */
    static String mask(final String text, final FenceDevice device) {
        return Masking.mask(text, device.parameters().entrySet().stream()
            .filter(e -> device.secrets().contains(e.getKey()) || Masking.isSecret(e.getKey()))
            .map(java.util.Map.Entry::getValue).toList());
    }
}
