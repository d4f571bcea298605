#include "core/plan/classify.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace dplan {
namespace {

bool SameMarks(const Value& a, const Value& b) {
  if (!a.ContainsSensitive() && !b.ContainsSensitive()) return true;
  std::vector<Path> a_paths;
  std::vector<Path> b_paths;
  a.UnmarkedDeep(&a_paths);
  b.UnmarkedDeep(&b_paths);
  std::sort(a_paths.begin(), a_paths.end());
  std::sort(b_paths.begin(), b_paths.end());
  return a_paths == b_paths;
}

// Whether the path leads to a place that cannot exist, and not only below something that is null.
bool LeadsNowhere(const Value& value, const Path& path) {
  Path prefix;
  for (const PathStep& step : path.steps()) {
    const std::optional<Value> at = value.At(prefix);
    if (!at || at->IsNull()) return false;
    std::vector<PathStep> steps = prefix.steps();
    steps.push_back(step);
    prefix = Path(std::move(steps));
    if (!value.At(prefix)) return true;
  }
  return false;
}

bool DiffersAt(const Value& prior, const Value& planned, const Path& path) {
  const std::optional<Value> before = prior.At(path);
  const std::optional<Value> after = planned.At(path);
  if (!before && !after) return false;
  if (!before || !after) return !(before ? before : after)->IsNull();
  return !after->IsWhollyKnown() || !EqualIgnoringMarksAndRefinements(*before, *after);
}

// A write-only value is in neither of the two.
bool IsChanged(const ClassifyInput& input, const Path& path) {
  const std::vector<Path>& changed = input.changed_write_only;
  return std::find(changed.begin(), changed.end(), path) != changed.end();
}

// The paths whose values differ; those that lead nowhere become violations.
std::vector<Path> ForcingPaths(const ClassifyInput& input, std::vector<Violation>& violations) {
  std::vector<Path> paths;
  for (const Path& path : input.requires_replace) {
    if (LeadsNowhere(input.prior, path) && LeadsNowhere(input.planned, path)) {
      violations.push_back(
          {path, "it is said to require a replacement, but there is no such place"});
    } else if (DiffersAt(input.prior, input.planned, path) || IsChanged(input, path)) {
      paths.push_back(path);
    }
  }
  std::sort(paths.begin(), paths.end());
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  return paths;
}

Classification Of(Action action, ReasonCode code = ReasonCode::kNone,
                  std::vector<Path> paths = {}) {
  return {.action = action, .reason = {.code = code, .paths = std::move(paths)}};
}

// Of an object that is there; `forcing` are the paths that require a replacement.
Classification Decide(const ClassifyInput& input, std::vector<Path> forcing) {
  if (input.replace_requested) return Of(Action::kReplace, ReasonCode::kReplaceRequested);
  if (!forcing.empty()) {
    return Of(Action::kReplace, ReasonCode::kReplaceCannotUpdate, std::move(forcing));
  }
  if (!input.changed_write_only.empty()) {
    return Of(Action::kUpdate,
              input.unread ? ReasonCode::kUpdateWriteOnlyUnread : ReasonCode::kUpdateWriteOnly,
              input.changed_write_only);
  }
  if (input.resumable) return Of(Action::kUpdate, ReasonCode::kUpdateResume);
  const bool same = EqualIgnoringMarksAndRefinements(input.prior, input.planned) &&
                    SameMarks(input.prior, input.planned);
  return Of(same ? Action::kNoOp : Action::kUpdate);
}

}  // namespace

Classification Classify(const ClassifyInput& input) {
  if (input.tainted) return Of(Action::kReplace, ReasonCode::kReplaceTainted);
  if (input.prior.IsNull()) {
    return Of(Action::kCreate, input.gone ? ReasonCode::kCreateGone : ReasonCode::kNone);
  }
  std::vector<Violation> violations;
  std::vector<Path> paths = ForcingPaths(input, violations);
  Classification result = Decide(input, std::move(paths));
  result.violations = std::move(violations);
  return result;
}

}  // namespace dplan
