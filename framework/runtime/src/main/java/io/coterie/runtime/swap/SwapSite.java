package io.coterie.runtime.swap;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.ComponentDescription;
import io.coterie.runtime.model.ChosenComponent;
import io.coterie.runtime.model.CommittedSet;
import io.coterie.runtime.model.KeptLog;
import io.coterie.runtime.slot.InstanceSource;

/** What a swap needs of the cluster in which it takes place. Safe for use by several threads. */
public interface SwapSite {
    /**
     * How an instance is made that comes up in a swap.
     *
     * @param chosen of which component
     * @param log the log that it keeps
     * @return makes it
     */
    InstanceSource source(ChosenComponent chosen, KeptLog log);

    /**
     * Which folders the instances of a set have, to be kept with it.
     *
     * @param choices the set, whose instances live
     * @return their numbers, as {@link io.coterie.runtime.instance.DataFolders} gives and takes them
     */
    Map<String, Integer> folders(List<Choice> choices);

    /** {@return how many nodes the cluster has, this one included} */
    int size();

    /**
     * Asks the other members what components they have.
     *
     * @param timeout how long it may take
     * @return the components of those that answered
     */
    List<ComponentDescription> elsewhere(Duration timeout);

    /**
     * A set holds from now on; what others are told changes with it.
     *
     * @param set the set
     * @param chosen what runs, in the same order
     */
    void committed(CommittedSet set, List<ChosenComponent> chosen);
}
