package dev.latebloom.cluster.round;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.latebloom.ledger.Group;
import java.util.List;
import java.util.Map;

/** What a worker asks of the coordinator, again and again until it has what it needs. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Question.Join.class, name = "join"),
  @JsonSubTypes.Type(value = Question.Ready.class, name = "ready")
})
public sealed interface Question {
  String worker();

  /**
   * May it come?
   *
   * @param node the cluster's member that it runs on, another one after each start elsewhere
   * @param partitions that the topic of examples has
   * @param millis its clock, since the epoch
   */
  record Join(String worker, String node, String address, Terms terms, int partitions, long millis)
      implements Question {}

  /**
   * It can give this to the next round; what is to be done?
   *
   * @param round the next one, as it sees it
   * @param base hash of the weights that its fragments are differences to
   * @param held the proposal whose fragments it has gathered, or empty
   * @param missing workers whose fragments it could not get
   * @param groups its examples, by the names of their sources
   */
  record Ready(
      String node,
      long round,
      String base,
      Part part,
      String held,
      List<String> missing,
      Map<String, Group> groups)
      implements Question {
    public Ready {
      missing = List.copyOf(missing);
      groups = Map.copyOf(groups);
    }

    @Override
    public String worker() {
      return part.worker();
    }
  }
}
