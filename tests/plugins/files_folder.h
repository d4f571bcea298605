#ifndef DPLAN_TESTS_PLUGINS_FILES_FOLDER_H_
#define DPLAN_TESTS_PLUGINS_FILES_FOLDER_H_

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "dplan/sdk/context.h"
#include "dplan/sdk/result.h"
#include "tests/plugins/files_faults.h"

namespace files {

// An object, as its file has it.
struct Object {
  std::string id;  // the name of its file
  std::string name;
  std::string text;
  std::vector<std::string> needs;  // ids of objects that exist for as long as this one needs them
  std::string intent;              // of the creation that has made it
  int64_t parts = 0;               // how many of its parts are made
};

// The world of the provider `files`, which outlives its process. Every object is a file
// FOLDER/objects/ID of lines "MEMBER VALUE". FOLDER/journal gets a line "WHAT ID INTENT" after each
// change, which a process that is killed may leave out. Every change is one atomic step of the file
// system.
//
// Refuses what a careful system refuses: an id that is taken, a change that was made already, a
// change or removal of what is not there, a need that does not exist, the removal of what is
// needed. Its operations pass the points that are named beside them, the first before anything is
// done and the last when all is done. Thread-safe.
class Folder {
 public:
  // Each change takes this long.
  Folder(std::string path, absl::Duration pause, const std::string& faults);

  Faults& faults() { return faults_; }

  // create.begun, create.made
  dplan::sdk::Result<void> Create(dplan::sdk::Call& call, const Object& object);
  // update.begun, update.made
  dplan::sdk::Result<void> Update(dplan::sdk::Call& call, const Object& object);
  // work.part_made
  dplan::sdk::Result<void> MakePart(dplan::sdk::Call& call, Object& object);
  // remove.begun, remove.made
  dplan::sdk::Result<void> Remove(dplan::sdk::Call& call, const std::string& id);
  // read
  dplan::sdk::Result<std::optional<Object>> Read(dplan::sdk::Call& call, const std::string& id);
  // find: what the creation with this intent has made
  dplan::sdk::Result<std::optional<Object>> Find(dplan::sdk::Call& call, const std::string& intent);

 private:
  std::string PathOf(const std::string& id) const { return objects_ + "/" + id; }
  std::optional<Object> Load(const std::string& id) const;
  std::vector<Object> LoadAll() const;
  dplan::sdk::Result<void> CheckNeeds(const Object& object) const;
  // The path of a file that holds the object, and has no place yet.
  std::string WriteAside(const Object& object);
  dplan::sdk::Result<void> Journal(const std::string& what, const std::string& id,
                                   const std::string& intent) const;

  const std::string path_;
  const std::string objects_;
  const absl::Duration pause_;
  Faults faults_;
  std::atomic<int> written_{0};
};

}  // namespace files

#endif  // DPLAN_TESTS_PLUGINS_FILES_FOLDER_H_
