package dev.latebloom.ingest.template;

import dev.latebloom.ingest.template.Values.Function;
import dev.latebloom.ingest.template.Values.Undefined;
import java.util.List;

/** Where a loop is: the variable "loop" in its body. */
final class Loop {
  private final List<Object> elements;
  private final int depth;
  private int at;
  private List<Object> seen = List.of();

  Loop(List<Object> elements, int depth) {
    this.elements = elements;
    this.depth = depth;
  }

  void moveTo(int at) {
    this.at = at;
  }

  int depth() {
    return depth;
  }

  Object get(String name) {
    int size = elements.size();
    return switch (name) {
      case "index" -> at + 1L;
      case "index0" -> (long) at;
      case "revindex" -> (long) size - at;
      case "revindex0" -> size - 1L - at;
      case "first" -> at == 0;
      case "last" -> at == size - 1;
      case "length" -> (long) size;
      case "depth" -> (long) depth;
      case "depth0" -> depth - 1L;
      case "previtem" -> at > 0 ? elements.get(at - 1) : new Undefined(name);
      case "nextitem" -> at + 1 < size ? elements.get(at + 1) : new Undefined(name);
      case "cycle" -> (Function) given -> given.inOrder().get(at % given.size());
      case "changed" -> (Function) this::changed;
      default -> new Undefined("loop." + name);
    };
  }

  private Object changed(Arguments given) {
    boolean changed = !seen.equals(given.inOrder());
    seen = List.copyOf(given.inOrder());
    return changed;
  }
}
