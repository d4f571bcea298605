// The provider `files`, whose objects are files: what a crash test kills, and looks at afterwards.
// FILES_FAULT is what goes wrong (files_faults.h). With the argument --points it prints the points
// where it can.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "dplan/sdk/provider.h"
#include "dplan/sdk/serve.h"
#include "tests/plugins/files_folder.h"
#include "tests/plugins/files_types.h"

namespace files {
namespace {

struct Config {
  std::string folder;
  int64_t pause_ms = 0;

  static void Describe(dplan::sdk::Schema<Config>& schema) {
    schema.Attr(&Config::folder, "folder").Default("world").Doc("Where all objects are.");
    schema.Attr(&Config::pause_ms, "pause_ms").Default(0).Doc("How long each change takes.");
  }
};

dplan::sdk::Result<std::shared_ptr<Folder>> Connect(const Config& config) {
  const char* const faults = std::getenv("FILES_FAULT");
  auto folder = std::make_shared<Folder>(config.folder, absl::Milliseconds(config.pause_ms),
                                         faults == nullptr ? "" : faults);
  folder->faults().PassOrDie("configure");
  return folder;
}

std::unique_ptr<dplan::Provider> NewProvider() {
  dplan::sdk::ProviderBuilder<Config, Folder> provider("files", "1.0.0", Connect);
  provider.AddResource<NoteResource>("files_note");
  provider.AddResource<BuildResource>("files_build");
  return provider.Build();
}

}  // namespace
}  // namespace files

int main(int argc, char** argv) {
  if (argc == 2 && std::string(argv[1]) == "--points") {
    for (const std::string& point : files::Points()) std::puts(point.c_str());
    return 0;
  }
  return dplan::sdk::Serve(files::NewProvider(), argc, argv);
}
