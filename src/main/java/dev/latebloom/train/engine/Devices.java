package dev.latebloom.train.engine;

import ai.djl.Device;
import java.util.regex.Pattern;

/** What a device is called in the settings. */
final class Devices {
  private static final Pattern CUDA = Pattern.compile("cuda:(\\d{1,4})");

  private Devices() {}

  /**
   * @param gpus how many the engine sees
   * @throws IllegalArgumentException when {@code name} means nothing or is not there
   */
  static Device choose(String name, int gpus) {
    if (name.equals("cpu")) return Device.cpu();
    if (name.equals("auto")) return gpus > 0 ? Device.gpu(0) : Device.cpu();
    var cuda = CUDA.matcher(name);
    if (!cuda.matches()) {
      throw new IllegalArgumentException(
          "train.device is \"" + name + "\"; use \"auto\", \"cpu\" or \"cuda:0\"");
    }
    int index = Integer.parseInt(cuda.group(1));
    if (index >= gpus) {
      throw new IllegalArgumentException(
          "train.device is \""
              + name
              + "\", but the engine sees "
              + gpus
              + " GPUs; use \"auto\" or \"cpu\"");
    }
    return Device.gpu(index);
  }

  static String name(Device device) {
    return device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
  }
}
