package dev.latebloom.ingest.schema;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;

/** A registry for each test, and what asks it. */
abstract class WithRegistry {
  final RegistryServer server;
  final Schemas schemas;

  WithRegistry() throws IOException {
    server = new RegistryServer();
    schemas = server.schemas();
  }

  @AfterEach
  void stopServer() {
    server.close();
  }
}
