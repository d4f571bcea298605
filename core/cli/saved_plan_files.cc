#include "core/cli/saved_plan_files.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/base/diagnostic_text.h"

namespace dplan {
namespace {

// Configuration files are those of the snapshot; all others are real.
class SnapshotFiles : public Files {
 public:
  SnapshotFiles(const Files& real, std::vector<std::pair<std::string, std::string>> config_files)
      : real_(real), config_files_(std::move(config_files)) {}

  absl::StatusOr<std::string> Read(const std::string& path, size_t max_bytes) const override {
    const std::string* content = Find(path);
    if (content == nullptr) return real_.Read(path, max_bytes);
    if (content->size() <= max_bytes) return *content;
    return absl::OutOfRangeError(
        absl::StrCat("read \"", path, "\": the file has more than ", max_bytes, " bytes"));
  }

  absl::StatusOr<std::vector<std::string>> List(const std::string& folder) const override {
    absl::StatusOr<std::vector<std::string>> names = real_.List(folder);
    if (!names.ok() || folder != ".") return names;
    names->erase(std::remove_if(names->begin(), names->end(), IsConfigFile), names->end());
    for (const auto& [name, content] : config_files_) names->push_back(name);
    std::sort(names->begin(), names->end());
    return names;
  }

  bool Exists(const std::string& path) const override {
    return Find(path) != nullptr || real_.Exists(path);
  }

  absl::Status WriteAtomically(const std::string& path, absl::string_view) override {
    return absl::FailedPreconditionError(
        absl::StrCat("write \"", path, "\": a snapshot is only read"));
  }

 private:
  const std::string* Find(const std::string& path) const {
    for (const auto& [name, content] : config_files_) {
      if (name == path) return &content;
    }
    return nullptr;
  }

  const Files& real_;
  const std::vector<std::pair<std::string, std::string>> config_files_;
};

}  // namespace

PlanSources SourcesOf(const Session& session, const PlanOptions& options) {
  return {.config = session.config(),
          .variables = session.variables(),
          .options = options,
          .state = session.state(),
          .plugins = session.opener().opened()};
}

bool CanSaveTo(Session& session, const std::string& path) {
  const Files& files = session.services().files;
  if (!files.Exists(path)) return true;
  const absl::StatusOr<std::string> there = files.Read(path, kMaxPlanFileBytes);
  if (there.ok() && LooksLikePlanFile(*there)) return true;
  return session.report().Fail(
      "Plan would replace another file",
      absl::StrCat("\"", path, "\" exists and is no saved plan. Give --out another name."));
}

bool SavePlan(Session& session, const PlanOptions& options, const Plan& plan,
              const std::string& path) {
  const std::string bytes = EncodePlanFile(
      MakeSavedPlan(SourcesOf(session, options), plan, session.services().ids.NewId()));
  if (bytes.size() > kMaxPlanFileBytes) {
    return session.report().Fail("Plan cannot be saved",
                                 absl::StrCat("It has more than ", kMaxPlanFileBytes, " bytes."));
  }
  const absl::Status written = session.services().files.WriteAtomically(path, bytes);
  if (!written.ok()) return session.report().Fail("Plan cannot be saved", written);
  session.report().Note(absl::StrCat(
      "\nThe plan is saved. To carry out exactly this:\n  dplan apply ", ShellWord(path)));
  return true;
}

std::optional<SavedPlan> ReadSavedPlan(Session& session, const std::string& path) {
  const absl::StatusOr<std::string> bytes = session.services().files.Read(path, kMaxPlanFileBytes);
  if (!bytes.ok()) {
    session.report().Fail("Plan cannot be read", bytes.status());
    return std::nullopt;
  }
  absl::StatusOr<SavedPlan> saved = DecodePlanFile(*bytes);
  if (!saved.ok()) {
    session.report().Fail("Plan cannot be read",
                          absl::StrCat("\"", path, "\" ", saved.status().message()));
    return std::nullopt;
  }
  return *std::move(saved);
}

std::unique_ptr<const Files> SnapshotOf(
    const Files& real, std::vector<std::pair<std::string, std::string>> config_files) {
  return std::make_unique<SnapshotFiles>(real, std::move(config_files));
}

}  // namespace dplan
