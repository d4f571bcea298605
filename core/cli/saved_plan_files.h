#ifndef DPLAN_CORE_CLI_SAVED_PLAN_FILES_H_
#define DPLAN_CORE_CLI_SAVED_PLAN_FILES_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/files.h"
#include "core/cli/session.h"
#include "core/plan/plan_file.h"
#include "core/plan/saved_plan.h"

namespace dplan {

// What the session's plan was made from, as it is now. Refers to the session.
PlanSources SourcesOf(const Session& session, const PlanOptions& options);

// Whether a plan may be saved under this name: nothing is there, or another saved plan. Tells why
// not.
bool CanSaveTo(Session& session, const std::string& path);

// Saves the plan that the session made. Returns false after an error, which it has told.
bool SavePlan(Session& session, const PlanOptions& options, const Plan& plan,
              const std::string& path);

// Nothing after an error, which it has told.
std::optional<SavedPlan> ReadSavedPlan(Session& session, const std::string& path);

// The file system, with the configuration as it was when a plan was saved. `real` outlives it.
std::unique_ptr<const Files> SnapshotOf(
    const Files& real, std::vector<std::pair<std::string, std::string>> config_files);

}  // namespace dplan

#endif  // DPLAN_CORE_CLI_SAVED_PLAN_FILES_H_
