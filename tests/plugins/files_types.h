#ifndef DPLAN_TESTS_PLUGINS_FILES_TYPES_H_
#define DPLAN_TESTS_PLUGINS_FILES_TYPES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dplan/sdk/provider.h"
#include "tests/plugins/files_folder.h"

namespace files {

// Made at once. Its id is the provider's choice, so that a second creation makes a second object;
// after a crash a mark finds it.
struct Note {
  dplan::sdk::Val<std::string> id;
  std::string name;
  std::string text;
  std::vector<std::string> needs;

  static void Describe(dplan::sdk::Schema<Note>& schema);
};

class NoteResource final : public dplan::sdk::Resource<Note, Folder> {
 public:
  dplan::sdk::Result<Note> Create(Context& context, const Note& planned) const override;
  dplan::sdk::Result<std::optional<Note>> Read(Context& context,
                                               const Note& recorded) const override;
  dplan::sdk::Result<Note> Update(Context& context, const Note& prior,
                                  const Note& planned) const override;
  dplan::sdk::Result<void> Remove(Context& context, const Note& recorded) const override;
  dplan::sdk::Result<void> Plan(Context& context, dplan::sdk::PlanDraft<Note>& plan) const override;
  dplan::sdk::Result<std::optional<Note>> FindMarked(Context& context, const dplan::OwnerMark& mark,
                                                     const Note& planned) const override;
};

// Made in parts, each of which is a checkpoint; what was interrupted is finished. Its name finds
// it, and it says so as soon as it is there.
struct Build {
  dplan::sdk::Val<std::string> id;
  std::string name;
  std::string text;
  std::vector<std::string> needs;
  dplan::sdk::Val<int64_t> parts;

  static void Describe(dplan::sdk::Schema<Build>& schema);
};

class BuildResource final : public dplan::sdk::Resource<Build, Folder> {
 public:
  dplan::sdk::Result<Build> Create(Context& context, const Build& planned) const override;
  dplan::sdk::Result<std::optional<Build>> Read(Context& context,
                                                const Build& recorded) const override;
  dplan::sdk::Result<Build> Update(Context& context, const Build& prior,
                                   const Build& planned) const override;
  dplan::sdk::Result<void> Remove(Context& context, const Build& recorded) const override;
  dplan::sdk::Result<void> Plan(Context& context,
                                dplan::sdk::PlanDraft<Build>& plan) const override;
};

}  // namespace files

#endif  // DPLAN_TESTS_PLUGINS_FILES_TYPES_H_
