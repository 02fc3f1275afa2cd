package dev.latebloom.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.pekko.http.javadsl.model.HttpMethods.GET;

import dev.latebloom.page.HtmlPage;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.StatusCodes;

/** The page for people: files of the build, and what a browser may do with them. */
final class Page {
  /** Run and use what comes from here, ask the run, and nothing else. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
          + " img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final String WEBJAR = "/META-INF/maven/org.webjars.npm/uplot/pom.properties";
  private static final ContentType HTML = MediaTypes.TEXT_HTML.toContentType(HttpCharsets.UTF_8);
  private static final ContentType STYLE = MediaTypes.TEXT_CSS.toContentType(HttpCharsets.UTF_8);
  private static final ContentType SCRIPT =
      MediaTypes.APPLICATION_JAVASCRIPT.toContentType(HttpCharsets.UTF_8);
  private static final ContentType JSON = ContentTypes.APPLICATION_JSON;

  private Page() {}

  static List<Endpoint> endpoints() {
    var charts = "/META-INF/resources/webjars/uplot/" + chartsVersion() + "/dist/";
    return List.of(
        file("/", HTML, "page/index.html"),
        file("/page/frame.css", STYLE, HtmlPage.style().getBytes(UTF_8)),
        file("/page/page.css", STYLE, "page/page.css"),
        file("/page/page.js", SCRIPT, "page/page.js"),
        file("/page/charts.js", SCRIPT, "page/charts.js"),
        file("/page/map.js", SCRIPT, "page/map.js"),
        file("/page/examples.js", SCRIPT, "page/examples.js"),
        file("/page/terms.json", JSON, "page/terms.json"),
        file("/page/uplot.js", SCRIPT, charts + "uPlot.iife.min.js"),
        file("/page/uplot.css", STYLE, charts + "uPlot.min.css"));
  }

  private static Endpoint file(String path, ContentType type, String name) {
    return file(path, type, HtmlPage.resource(Page.class, name).getBytes(UTF_8));
  }

  private static Endpoint file(String path, ContentType type, byte[] bytes) {
    return Endpoint.at(GET, path, () -> answer(type, bytes));
  }

  private static HttpResponse answer(ContentType type, byte[] bytes) {
    return Answers.with(StatusCodes.OK, POLICY).withEntity(HttpEntities.create(type, bytes));
  }

  /** A WebJar's files are under its version. */
  private static String chartsVersion() {
    var properties = new Properties();
    try {
      properties.load(new StringReader(HtmlPage.resource(Page.class, WEBJAR)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }
}
