#include "provider.h"

#include <cstdint>
#include <string>

#include "client.h"
#include "resources/file.h"
#include "resources/listing.h"

namespace provider {
namespace {

using dplan::sdk::Result;

struct Config {
  std::string root;

  static void Describe(dplan::sdk::Schema<Config>& schema) {
    schema.Doc("Text files in a folder.");
    schema.Attr(&Config::root, "root").Default("files").Doc("The folder; it is made when needed.");
    schema.Example(R"({"root": "files"})");
  }
};

Result<std::shared_ptr<Client>> Connect(const Config& config) {
  return std::make_shared<Client>(config.root);
}

// A function is pure: it looks at nothing but its arguments.
int64_t Lines(const std::string& text) {
  int64_t lines = text.empty() || text.ends_with('\n') ? 0 : 1;
  for (const char c : text) lines += c == '\n' ? 1 : 0;
  return lines;
}

}  // namespace

std::unique_ptr<dplan::Provider> NewProvider() {
  dplan::sdk::ProviderBuilder<Config, Client> provider("skeleton", PROVIDER_VERSION, Connect);
  provider.AddResource<FileResource>("skeleton_file");
  provider.AddDataSource<ListingSource>("skeleton_listing");
  provider.AddFunction("lines", Lines)
      .Param("text", "The text.")
      .Summary("Counts the lines of a text.");
  return provider.Build();
}

}  // namespace provider
