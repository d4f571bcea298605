// What the state reads: its file, the JSON in its columns and in the emergency journal. None of it
// may crash; what is read must be written the same again.

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "core/types/check.h"
#include "state/sqlite_state_store.h"
#include "state/state_json.h"

namespace {

using namespace dplan;

void ReadJson(const std::string& text) {
  if (const auto object = ObjectFromJson(text); object.ok()) {
    DPLAN_CHECK(ObjectFromJson(ObjectToJson(*object)).value() == *object);
  }
  if (const auto output = OutputFromJson(text); output.ok()) {
    DPLAN_CHECK(OutputFromJson(OutputToJson(*output)).value() == *output);
  }
  if (const auto record = ProviderRecordFromJson(text); record.ok()) {
    DPLAN_CHECK(ProviderRecordFromJson(ProviderRecordToJson(*record)).value() == *record);
  }
  if (const auto paths = PathsFromJson(text); paths.ok()) {
    DPLAN_CHECK(PathsFromJson(PathsToJson(*paths)).value() == *paths);
  }
  if (const auto sources = NamedPathsFromJson(text); sources.ok()) {
    DPLAN_CHECK(NamedPathsFromJson(NamedPathsToJson(*sources)).value() == *sources);
  }
  if (const auto dependencies = DependenciesFromJson(text); dependencies.ok()) {
    DPLAN_CHECK(DependenciesFromJson(DependenciesToJson(*dependencies)).value() == *dependencies);
  }
  if (const auto result = ResultFromJson(text); result.ok()) {
    DPLAN_CHECK(ResultFromJson(ResultToJson(*result)).value().put == result->put);
  }
}

// A folder that goes with the process.
class Folder {
 public:
  Folder() { DPLAN_CHECK(mkdtemp(path_.data()) != nullptr); }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_ = (std::filesystem::temp_directory_path() / "dplan-fuzz-XXXXXX").string();
};

void ReadFile(const std::string& bytes) {
  static const Folder folder;
  const std::string path = folder.path() + "/s.db";
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
  std::filesystem::permissions(path, std::filesystem::perms(0600));
  NewSqliteStateStore(path)->Load().status().IgnoreError();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (text.rfind("SQLite format 3", 0) == 0) {
    ReadFile(text);
  } else {
    ReadJson(text);
  }
  return 0;
}
