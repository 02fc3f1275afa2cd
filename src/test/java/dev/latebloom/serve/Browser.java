package dev.latebloom.serve;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;

/** A headless Chromium of this machine. */
final class Browser implements AutoCloseable {
  private static final Path PICTURES = Path.of("target", "screenshots");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /** Opens one; where the machine has none, the test is skipped. Nothing is downloaded. */
  static Browser open() {
    var browser = program("chromium", "google-chrome");
    var driver = program("chromedriver");
    assumeThat(browser.isPresent() && driver.isPresent())
        .as("needs chromium and chromedriver (Debian: chromium, chromium-driver)")
        .isTrue();
    var options = new ChromeOptions();
    options.setBinary(browser.orElseThrow().toFile());
    options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars");
    options.addArguments("--disable-dev-shm-usage", "--window-size=1280,1000");
    options.setCapability("goog:loggingPrefs", Map.of("browser", "ALL"));
    // Told where it is, Selenium looks for none.
    System.setProperty("webdriver.chrome.driver", driver.orElseThrow().toString());
    var chrome = new ChromeDriver(options);
    chrome.manage().timeouts().scriptTimeout(PATIENCE).pageLoadTimeout(PATIENCE);
    return new Browser(chrome);
  }

  private static Optional<Path> program(String... names) {
    var folders = System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1);
    return Stream.of(names)
        .flatMap(name -> Stream.of(folders).map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  void go(String address) {
    driver.get(address);
  }

  /** The value of a JavaScript expression. */
  String value(String expression) {
    return String.valueOf(driver.executeScript("return " + expression));
  }

  /** Waits until an expression is true. */
  void await(String condition) {
    driver.executeAsyncScript(
        "const done = arguments[0]; (function look() { if (%s) done(); else setTimeout(look, 30); })()"
            .formatted(condition));
  }

  /** Presses a key where the focus is, by its name in JavaScript. */
  void press(String key) {
    for (var kind : List.of("keyDown", "keyUp")) {
      driver.executeCdpCommand(
          "Input.dispatchKeyEvent",
          Map.of("type", kind, "key", key, "code", key, "windowsVirtualKeyCode", code(key)));
    }
  }

  private static int code(String key) {
    return switch (key) {
      case "Tab" -> 9;
      case "Enter" -> 13;
      case "Escape" -> 27;
      case "ArrowLeft" -> 37;
      case "ArrowUp" -> 38;
      case "ArrowRight" -> 39;
      default -> throw new IllegalArgumentException(key);
    };
  }

  /**
   * Takes a picture of the whole page.
   *
   * @param scheme "light" or "dark"
   */
  void picture(String name, int width, String scheme) throws IOException {
    size(width, 1000, scheme);
    int height = Integer.parseInt(value("document.documentElement.scrollHeight"));
    size(width, height, scheme);
    // Charts follow the window in the next frames.
    driver.executeAsyncScript(
        "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() =>"
            + " setTimeout(done, 300)))");
    var taken = driver.executeCdpCommand("Page.captureScreenshot", Map.of());
    Files.createDirectories(PICTURES);
    var file = "%s-%s.png".formatted(name, scheme).toLowerCase(Locale.ROOT);
    var bytes = Base64.getDecoder().decode(String.valueOf(taken.get("data")));
    Files.write(PICTURES.resolve(file), bytes);
  }

  private void size(int width, int height, String scheme) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /** What the browser has complained of since it was asked last. */
  List<String> complaints() {
    return driver.manage().logs().get("browser").getAll().stream()
        .map(LogEntry::getMessage)
        .toList();
  }

  @Override
  public void close() {
    driver.quit();
  }
}
